import type { Experiment } from '../../../schemas/experiment.ts';
import type { Dataset, Pairs } from '../../../engine/data/dataset.ts';
import { termsOf } from '../../../engine/train/observers.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';
import type { DecoderFacts, Examination, Reference, WholeLoss } from './examined-run.ts';
import { latentFacts } from './latent-facts.ts';
import { explained, variances, type Rows } from './linear.ts';
import { noiseShare } from './noise-share.ts';
import { observeAll, type WholeReading } from './observe-all.ts';
import { branchSeparation, coverage } from './prediction-facts.ts';
import { linearVae, reducedRank } from './references.ts';
import { truthFacts, truthOfRows } from './truth-facts.ts';

/** Rows of each set that are looked at. */
const ROWS = 2048;

/** The data of a run, and rows of the same origin that the engine is never given. */
export interface ExaminedData {
  readonly dataset: Dataset;
  /** Standardised as the dataset is. */
  readonly fresh: Pairs;
}

/**
 * Examines the weights that a session holds; see `Examination`.
 *
 * @param drawn the same at the drawn weights; null where these are they
 */
export async function examine(
  session: TrainingSession,
  { model, data }: Experiment,
  { dataset, fresh }: ExaminedData,
  drawn: Examination | null,
): Promise<Examination> {
  const train = await observeAll(session, dataset.train, ROWS);
  const test = await observeAll(session, dataset.test ?? dataset.train, ROWS);
  const unseen = await observeAll(session, fresh, ROWS);
  const [x, y] = [rowsOf(test, 'x', dataset), rowsOf(test, 'y', dataset)];
  const [prediction, target] = (['prediction', 'target'] as const).map((role) =>
    test.latents.find((latent) => latent.role === role),
  );
  const probed = session.probeLatents[0].name;
  return {
    latents: test.latents.map((latent, i) =>
      latentFacts(
        latent,
        train.latents[i]!,
        x,
        y,
        drawn?.latents.find(({ name }) => name === latent.name)?.spread ?? null,
      ),
    ),
    truth: truthFacts(train, test, dataset),
    decoders: test.decoded.map((_, i) => decoderFacts(i, { train, test, fresh: unseen }, dataset)),
    loss: {
      train: wholeLoss(session, train),
      test: wholeLoss(session, test),
      fresh: wholeLoss(session, unseen),
    },
    noiseShare: data.kind === 'noisy-tv' ? await noiseShare(session, data, dataset, probed, ROWS) : null,
    coverage: prediction?.logVariance && target ? coverage(prediction, target) : null,
    branchSeparation: data.kind === 'hallway' ? separation(model.kind, test, dataset) : null,
  };
}

/** What closed forms reach on the same data. */
export function referenceOf({ model, objective, data }: Experiment, { dataset }: ExaminedData): Reference {
  const whole = ({ pairs, x, y }: Pairs): readonly [Rows, Rows] => [
    { rows: pairs, dims: dataset.inputDim, values: x },
    { rows: pairs, dims: dataset.targetDim, values: y },
  ];
  const [train, test] = [whole(dataset.train), whole(dataset.test ?? dataset.train)];
  const variance = objective.observationVariance;
  return {
    ofX: reducedRank([train[0], train[0]], [test[0], test[0]], model.latentDim),
    ofY: reducedRank(train, test, model.latentDim),
    vae:
      model.kind === 'vae' && variance !== 'learned'
        ? linearVae(train[0], model.latentDim, variance, objective.beta)
        : null,
    stateDim: stateDimOf(data),
  };
}

function stateDimOf(data: Experiment['data']): number | null {
  switch (data.kind) {
    case 'noisy-tv':
      return data.signalDim + (data.noiseScale > 0 ? data.distractorDim : 0);
    case 'coupled-gaussians':
      return data.stateDim;
    case 'hallway':
      return data.signalDim + (data.branch > 0 || data.branchNoise > 0 ? 1 : 0);
    case 'sequence':
    case 'pairs':
      return null;
  }
}

function rowsOf({ rows, x, y }: WholeReading, half: 'x' | 'y', data: Dataset): Rows {
  return half === 'x' ? { rows, dims: data.inputDim, values: x } : { rows, dims: data.targetDim, values: y };
}

function wholeLoss(session: TrainingSession, { terms }: WholeReading): WholeLoss {
  const weighed = termsOf(session);
  return {
    loss: weighed.reduce((sum, { weight }, i) => sum + (weight === 0 ? 0 : weight * terms[i]!), 0),
    terms: Object.fromEntries(weighed.map(({ name }, i) => [name, terms[i]!])),
  };
}

function decoderFacts(
  i: number,
  readings: Readonly<Record<'train' | 'test' | 'fresh', WholeReading>>,
  data: Dataset,
): DecoderFacts {
  const error = (reading: WholeReading): number => {
    const decoder = reading.decoded[i]!;
    const actual = decoder.of === 'x' ? reading.x : reading.y;
    return decoder.mean.reduce((sum, value, k) => sum + (value - actual[k]!) ** 2, 0) / actual.length;
  };
  const { name, of, from } = readings.test.decoded[i]!;
  const actual = rowsOf(readings.test, of, data);
  const latent = readings.test.latents.find((candidate) => candidate.name === from)!;
  const variance = variances(actual).reduce((sum, value) => sum + value, 0) / actual.dims;
  const errors = { train: error(readings.train), test: error(readings.test), fresh: error(readings.fresh) };
  return {
    name,
    of,
    from,
    error: errors,
    explained: 1 - errors.test / variance,
    linearlyExplained: explained(
      { rows: latent.rows, dims: latent.dims, values: latent.sample ?? latent.mean },
      actual,
    ),
  };
}

/** Residuals of the prediction of y's latent, or of y itself for a model that predicts y, parted by the branch of y. */
function separation(kind: string, test: WholeReading, data: Dataset): number | null {
  const { branch } = truthOfRows(data.test ?? data.train, 'y', test.chosen);
  if (!branch) return null;
  const prediction = test.latents.find(({ role }) => role === 'prediction');
  const target = test.latents.find(({ role }) => role === 'target');
  if (prediction && target)
    return branchSeparation(residuals(target.mean, prediction.mean), prediction.dims, branch);
  const decoder = kind === 'ar' ? test.decoded[0] : undefined;
  return decoder ? branchSeparation(residuals(test.y, decoder.mean), decoder.dims, branch) : null;
}

function residuals(actual: Float32Array, predicted: Float32Array): Float64Array {
  return Float64Array.from(actual, (value, i) => value - predicted[i]!);
}
