import { batchRows, trainShape } from './train-shape.ts';
import { removal, setting, type Rule } from './rule.ts';

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

/** A variance over the rows of a batch that has one. */
export const batchOfOneRow: Rule = {
  id: 'batch-of-one-row',
  reads: ['data', 'model.kind', 'objective.vicreg', 'training.batchSize'],
  *check(context) {
    const { model, objective } = context.experiment;
    const { variance, covariance } = objective.vicreg;
    // A JEPA computes and shows its terms whatever they weigh, and 0 · NaN is NaN.
    const takesVariances = model.kind === 'jepa' || variance > 0 || covariance > 0;
    if (!takesVariances || batchRows(context) !== 1) return;
    const path = ['training', 'batchSize'];
    yield {
      severity: 'error',
      path,
      part: 'value',
      message:
        'VICReg takes variances over the rows of a batch (n − 1), and this one has a single row: they are NaN.',
      fix: setting(path, 'full'),
    };
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

/** A probe that was asked for, on data that have nothing to hold it to. */
export const probeWithoutTruth: Rule = {
  id: 'probe-without-truth',
  reads: ['data', 'probe.kind'],
  *check({ experiment: { data, probe }, given }) {
    if (data.kind !== 'sequence' && data.kind !== 'pairs') return;
    if (probe.kind === 'none' || !given('probe')) return;
    if (Object.keys(data.train.truth).length > 0) return;
    yield {
      severity: 'warning',
      path: ['probe'],
      message: 'There is nothing to probe for: "data.train.truth" names no array.',
      fix: removal(['probe']),
    };
  },
};
