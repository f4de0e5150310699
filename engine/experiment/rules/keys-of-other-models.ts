import type { ModelKind } from '../../../schemas/experiment.ts';
import type { JsonPath } from '../problem.ts';
import { removal, type Rule } from './rule.ts';

/** Which models have a part or a term, and what to say where the model has not. */
const owners: readonly {
  readonly path: JsonPath;
  readonly models: readonly ModelKind[];
  readonly missing: string;
}[] = [
  {
    path: ['model', 'ema'],
    models: ['jepa', 'vjepa', 'bjepa'],
    missing: 'has no target encoder that could follow by EMA',
  },
  { path: ['model', 'target'], models: ['vjepa', 'bjepa'], missing: 'has no target distribution' },
  { path: ['model', 'predictor'], models: ['jepa', 'vjepa', 'bjepa'], missing: 'has no predictor' },
  { path: ['model', 'decoder'], models: ['vae', 'ar'], missing: 'has no decoder' },
  {
    path: ['objective', 'beta'],
    models: ['vae', 'vjepa', 'bjepa'],
    missing: 'has no KL term for β to weigh',
  },
  { path: ['objective', 'gamma'], models: ['bjepa'], missing: 'has no structural prior for γ to weigh' },
  {
    path: ['objective', 'observationVariance'],
    models: ['vae'],
    missing: 'has no Gaussian observation model',
  },
  {
    path: ['objective', 'annealing'],
    models: ['vae', 'vjepa', 'bjepa'],
    missing: 'has no KL term to anneal',
  },
  {
    path: ['objective', 'freeBits'],
    models: ['vae', 'vjepa', 'bjepa'],
    missing: 'has no KL term to give free bits to',
  },
  { path: ['objective', 'vicreg'], models: ['jepa'], missing: 'has no VICReg terms' },
];

/** A part or a weight that the chosen model has no use for: EMA without a target encoder, γ without a prior … */
export const keysOfOtherModels: Rule = {
  id: 'key-of-other-model',
  reads: ['model.kind'],
  *check({ experiment, given }) {
    const { kind } = experiment.model;
    for (const { path, models, missing } of owners) {
      if (models.includes(kind) || !given(path.join('.'))) continue;
      yield {
        severity: 'error',
        path,
        message: `A ${kind} ${missing}; "${path.join('.')}" belongs to ${models.join(', ')}.`,
        fix: removal(path),
      };
    }
  },
};
