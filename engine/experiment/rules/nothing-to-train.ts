import type { Experiment } from '../../../schemas/experiment.ts';
import { setting, type Rule } from './rule.ts';

/** A loss whose weights are all 0. */
export const nothingToTrain: Rule = {
  id: 'nothing-to-train',
  reads: ['model.kind', 'objective'],
  *check({ experiment: { model, objective } }) {
    if (!hasNothingToTrain({ model, objective })) return;
    yield {
      severity: 'error',
      path: ['objective', model.kind === 'var-jepa' ? 'elbo' : 'vicreg'],
      message: 'Every weight of the loss is 0: there is nothing to train.',
      fix:
        model.kind === 'var-jepa'
          ? {
              title: 'Set every weight of objective.elbo to 1',
              edits: Object.keys(objective.elbo).map((term) => ({
                path: ['objective', 'elbo', term],
                value: 1,
              })),
            }
          : {
              title: 'Set the weights of objective.vicreg to 25, 25, 1',
              edits: Object.entries({ invariance: 25, variance: 25, covariance: 1 }).map(([key, value]) => ({
                path: ['objective', 'vicreg', key],
                value,
              })),
            },
    };
  },
};

/** Whether every weight of the loss is 0. The other models have a term whose weight cannot be. */
export function hasNothingToTrain({ model, objective }: Pick<Experiment, 'model' | 'objective'>): boolean {
  if (model.kind !== 'jepa' && model.kind !== 'var-jepa') return false;
  const { elbo, vicreg } = objective;
  const own: readonly number[] = model.kind === 'var-jepa' ? Object.values({ ...elbo }) : [];
  return [...own, vicreg.invariance, ...addedWeights(objective)].every((weight) => weight === 0);
}

/** A predictor that is not asked to predict. */
export const nothingPredicted: Rule = {
  id: 'nothing-predicted',
  reads: ['model.kind', 'objective'],
  *check({ experiment: { model, objective } }) {
    if (model.kind === 'lejepa' && objective.lambda === 1 && objective.vicreg.invariance === 0) {
      const path = ['objective', 'lambda'];
      yield {
        severity: 'warning',
        path,
        message:
          'With λ = 1 the prediction has no weight: the embeddings become Gaussian and tell nothing of y.',
        fix: setting(path, 0.05),
      };
    }
    if (
      model.kind === 'jepa' &&
      objective.vicreg.invariance === 0 &&
      addedWeights(objective).some((weight) => weight > 0)
    ) {
      const path = ['objective', 'vicreg', 'invariance'];
      yield {
        severity: 'warning',
        path,
        message:
          'Without the invariance term nothing is predicted: the other terms shape embeddings that tell nothing of y.',
        fix: setting(path, 25),
      };
    }
  },
};

/** Weights of the terms that shape embeddings without asking what they tell. */
function addedWeights({ vicreg, sigreg }: Experiment['objective']): readonly number[] {
  return [vicreg.variance, vicreg.covariance, sigreg.context, sigreg.target];
}
