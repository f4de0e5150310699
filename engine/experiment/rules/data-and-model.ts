import { removal, setting, type Rule, type RuleContext } from './rule.ts';

/** More rows a step than there are pairs. */
export const batchLargerThanData: Rule = {
  id: 'batch-larger-than-data',
  reads: ['data', 'training.batchSize'],
  *check(context) {
    const { batchSize } = context.experiment.training;
    const pairs = trainShape(context)?.pairs;
    if (pairs === undefined || batchSize === 'full' || batchSize <= pairs) return;
    const path = ['training', 'batchSize'];
    const message = `A batch of ${batchSize} rows, but there are ${pairs} training pairs.`;
    yield { severity: 'error', path, part: 'value', message, fix: setting(path, 'full') };
  },
};

/** A latent with more dimensions than the data. */
export const latentWiderThanInput: Rule = {
  id: 'latent-wider-than-input',
  reads: ['data', 'model.latentDim'],
  *check(context) {
    const { latentDim } = context.experiment.model;
    const inputDim = trainShape(context)?.inputDim;
    if (inputDim === undefined || latentDim <= inputDim) return;
    yield {
      severity: 'warning',
      path: ['model', 'latentDim'],
      part: 'value',
      message: `The latent has ${latentDim} dimensions, the data ${inputDim}: there is no bottleneck.`,
    };
  },
};

/** Signal and distractor that cannot be told apart, because together they have more dimensions than x. */
export const tooNarrowObservation: Rule = {
  id: 'observation-too-narrow',
  reads: ['data'],
  *check({ experiment: { data }, given }) {
    if (data.kind !== 'noisy-tv' || data.noiseScale === 0) return;
    const { observationDim, signalDim, distractorDim } = data;
    if (observationDim >= signalDim + distractorDim) return;
    const key = ['observationDim', 'signalDim', 'distractorDim'].find((name) => given(`data.${name}`));
    yield {
      severity: 'warning',
      path: ['data', ...(key === undefined ? [] : [key])],
      message: `${signalDim} dimensions of signal and ${distractorDim} of distractor in ${observationDim} of observation: no linear map separates them.`,
    };
  },
};

/** A probe that was asked for, on data that have nothing to hold it to. */
export const probeWithoutTruth: Rule = {
  id: 'probe-without-truth',
  reads: ['data', 'probe.kind'],
  *check({ experiment: { data, probe }, given }) {
    if (data.kind !== 'sequence' || probe.kind === 'none' || !given('probe')) return;
    if (Object.keys(data.train.truth).length > 0) return;
    yield {
      severity: 'warning',
      path: ['probe'],
      message: 'There is nothing to probe for: "data.train.truth" names no array.',
      fix: removal(['probe']),
    };
  },
};

/** Pairs and columns of the training data, as far as they are known. */
function trainShape(context: RuleContext): { pairs: number; inputDim: number } | null {
  const { data } = context.experiment;
  if (data.kind === 'noisy-tv') return { pairs: data.trainSteps, inputDim: data.observationDim };
  const x = context.arrays().find(({ split, truth }) => split === 'train' && truth === null);
  if (!x || !('header' in x.found)) return null;
  const [rows, columns, ...more] = x.found.header.shape;
  if (rows === undefined || !columns || more.length > 0) return null;
  return { pairs: rows - 1, inputDim: columns };
}
