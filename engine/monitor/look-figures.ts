import type { Experiment } from '../../schemas/experiment.ts';
import type { DecodedReading, LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { DecodingFigures, ModeFigures, PredictionFigures, TargetUseFigures } from './look.ts';
import { calibrationFigures, type CalibrationFigures } from './statistics/calibration.ts';
import { averagedModes } from './statistics/averaged-modes.ts';
import { canonicalCorrelations } from './statistics/canonical-correlations.ts';
import { decoderGap } from './statistics/decoder-gap.ts';
import { matchedCosine } from './statistics/matched-cosine.ts';
import { posteriorAgainstPrior } from './statistics/posterior-against-prior.ts';
import { toldShare } from './statistics/told-share.ts';
import { predictionError } from './statistics/prediction-error.ts';

/** Both halves of the rows that are looked at. */
export interface LookedAt {
  /** (rows, inputDim) */
  readonly x: Float32Array;
  /** (rows, targetDim) */
  readonly y: Float32Array;
}

/** Predicted variance against actual error; null where nothing predicts a target with a variance. */
export function calibrationOf(
  latents: readonly LatentReading[],
  model: Experiment['model'],
): CalibrationFigures | null {
  const [prediction, target] = predicted(latents) ?? [];
  if (!prediction || !target) return null;
  const sampled = 'target' in model ? model.target.sample : target.sample !== null;
  return calibrationFigures(prediction, target, sampled);
}

/** Every decoder held to what it decodes. */
export function decodingOf(decoded: readonly DecodedReading[], { x, y }: LookedAt): DecodingFigures[] {
  return decoded.map(({ name, of, from, dims, mean, variance }) => {
    const gap = decoderGap(mean, of === 'x' ? x : y, dims, variance);
    return {
      name,
      of,
      from,
      unit: variance === null ? 'squared units' : 'nats',
      loss: gap.nll,
      shuffledLoss: gap.shuffledNll,
      constantLoss: gap.fittedFeatureMeanNll,
    };
  });
}

/**
 * The prediction of a latent held to the latent; of a model without one, the prediction of y from x alone held to y.
 *
 * @param thorough whether to look for two modes, which costs more than all the rest
 */
export function predictionOf(
  { latents, decoded }: Pick<ModelReading, 'latents' | 'decoded'>,
  { x, y }: LookedAt,
  thorough: boolean,
): PredictionFigures | null {
  const [prediction, target] = predicted(latents) ?? [];
  const seen = thorough ? { x, context: latents.find(({ role }) => role === 'context') ?? null } : null;
  if (prediction && target)
    return {
      ...heldTo(prediction, target.mean, seen),
      predictability: thorough ? canonicalCorrelations(prediction, target) : null,
    };
  const ofY = decoded.find(
    ({ of, from }) => of === 'y' && latents.some((z) => z.name === from && z.role === 'context'),
  );
  return ofY ? heldTo({ ...ofY, logVariance: null }, y, seen) : null;
}

type Predicted = Pick<LatentReading, 'dims' | 'mean' | 'logVariance'>;

/** What a prediction may rest on. */
interface Seen {
  readonly x: Float32Array;
  readonly context: LatentReading | null;
}

function heldTo(
  { dims, mean, logVariance }: Predicted,
  target: Float32Array,
  seen: Seen | null,
): PredictionFigures {
  const { error, shuffledError } = predictionError(mean, target, dims);
  return {
    cosine: matchedCosine(mean, target, dims),
    error,
    shuffledError,
    modes: seen && modesOf(mean, target, logVariance, dims, seen),
    predictability: null,
  };
}

/** In units of the predicted standard deviation where there is one, so that rows of another width count alike. */
function modesOf(
  mean: Float32Array,
  target: Float32Array,
  logVariance: Float32Array | null,
  dims: number,
  { x, context }: Seen,
): ModeFigures | null {
  const residuals = Float64Array.from(target, (value, i) => {
    const residual = value - mean[i]!;
    return logVariance ? residual * Math.exp(-0.5 * logVariance[i]!) : residual;
  });
  if (!residuals.every(Number.isFinite)) return null;
  const { gain, separation, weights, varianceRatio, along } = averagedModes(residuals, dims);
  const told =
    toldShare(x, x.length / along.length, along) ?? (context && toldShare(context.mean, context.dims, along));
  return {
    gain,
    separation,
    lighter: Math.min(...weights),
    inflation: varianceRatio,
    told: Math.max(told ?? NaN, 0),
  };
}

/**
 * What becomes of the target posterior and of the decoder of y when each row is given the y of another.
 *
 * @param swapped the reading of the same x with the y of other rows
 * @returns null for a model whose target posterior has no variance or whose y is not decoded
 */
export function targetUseOf(
  own: ModelReading,
  swapped: ModelReading,
  { y }: LookedAt,
): TargetUseFigures | null {
  const find = ({ latents }: ModelReading) => latents.find(({ role }) => role === 'target');
  const [before, after] = [find(own), find(swapped)];
  const decoder = own.decoded.findIndex(({ of, from }) => of === 'y' && from === before?.name);
  const [decoded, decodedOther] = [own.decoded[decoder], swapped.decoded[decoder]];
  if (!before?.logVariance || !after?.logVariance || !decoded || !decodedOther) return null;
  const { squaredDistance } = posteriorAgainstPrior(
    { mean: after.mean, logVariance: after.logVariance },
    { mean: before.mean, logVariance: before.logVariance },
    before.dims,
  );
  const loss = ({ mean, dims, variance }: DecodedReading) => decoderGap(mean, y, dims, variance).nll;
  return {
    lossChange: loss(decodedOther) - loss(decoded),
    moved: squaredDistance.reduce((sum, value) => sum + value, 0) / before.dims,
  };
}

function predicted(latents: readonly LatentReading[]): readonly [LatentReading, LatentReading] | null {
  const prediction = latents.find(({ role }) => role === 'prediction');
  const target = latents.find(({ role }) => role === 'target');
  return prediction && target ? [prediction, target] : null;
}
