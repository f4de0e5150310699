import type { ModelKind } from '../../../schemas/model-config.ts';
import type { JsonPath } from '../problem.ts';
import { removal, type Rule } from './rule.ts';

const everyModel: readonly ModelKind[] = ['vae', 'ar', 'jepa', 'lejepa', 'vjepa', 'bjepa', 'var-jepa'];
const allBut = (...without: readonly ModelKind[]): readonly ModelKind[] =>
  everyModel.filter((kind) => !without.includes(kind));

/** Which models have a part or a term, and what to say where the model has not. */
const owners: readonly {
  readonly path: JsonPath;
  readonly models: readonly ModelKind[];
  readonly missing: string;
  /** What a model has in its place. */
  readonly instead?: Partial<Record<ModelKind, string>>;
}[] = [
  {
    path: ['model', 'ema'],
    models: ['jepa', 'vjepa', 'bjepa'],
    missing: 'has no target encoder that could follow by EMA',
    instead: { 'var-jepa': 'its target posterior is trained by gradient ("model.targetEncoder")' },
  },
  {
    path: ['model', 'target'],
    models: ['vjepa', 'bjepa'],
    missing: 'has no target distribution of this kind',
    instead: { 'var-jepa': 'its target posterior is a network of its own ("model.targetEncoder")' },
  },
  { path: ['model', 'predictor'], models: allBut('vae', 'ar'), missing: 'has no predictor' },
  { path: ['model', 'decoder'], models: ['vae', 'ar', 'var-jepa'], missing: 'has no decoder' },
  { path: ['model', 'auxiliaryDim'], models: ['var-jepa'], missing: 'has no auxiliary latent z' },
  { path: ['model', 'auxiliaryEncoder'], models: ['var-jepa'], missing: 'has no auxiliary latent z' },
  {
    path: ['model', 'targetEncoder'],
    models: ['var-jepa'],
    missing: 'has no target posterior with a network of its own',
  },
  {
    path: ['objective', 'beta'],
    models: ['vae', 'vjepa', 'bjepa'],
    missing: 'has no KL term with a weight β',
    instead: {
      'var-jepa': 'its three KL terms have weights of their own in "objective.elbo"',
      lejepa: 'what holds it to N(0, I) is SIGReg, weighed by "objective.lambda"',
    },
  },
  { path: ['objective', 'gamma'], models: ['bjepa'], missing: 'has no structural prior for γ to weigh' },
  {
    path: ['objective', 'observationVariance'],
    models: ['vae', 'var-jepa'],
    missing: 'has no Gaussian observation model',
  },
  {
    path: ['objective', 'elbo'],
    models: ['var-jepa'],
    missing: 'has no ELBO of five terms',
    instead: { vae: 'its KL term is weighed by "objective.beta"' },
  },
  {
    path: ['objective', 'lambda'],
    models: ['lejepa'],
    missing: 'has no prediction that λ could weigh against SIGReg',
    instead: {
      jepa: 'SIGReg is added with "objective.sigreg.context" and "target"',
      vjepa: 'SIGReg is added with "objective.sigreg.context" and "target"',
      bjepa: 'SIGReg is added with "objective.sigreg.context" and "target"',
      'var-jepa': 'SIGReg is added with "objective.sigreg.context" and "target"',
    },
  },
  {
    path: ['objective', 'annealing'],
    models: ['vae', 'vjepa', 'bjepa', 'var-jepa'],
    missing: 'has no KL term to anneal',
  },
  {
    path: ['objective', 'freeBits'],
    models: ['vae', 'vjepa', 'bjepa', 'var-jepa'],
    missing: 'has no KL term to give free bits to',
  },
  {
    path: ['objective', 'vicreg', 'invariance'],
    models: allBut('vae', 'ar'),
    missing: 'has no two views to compare',
  },
  {
    path: ['objective', 'sigreg', 'context'],
    models: allBut('lejepa'),
    missing: 'has no weights of SIGReg',
    instead: { lejepa: '"objective.lambda" weighs it against the prediction' },
  },
  {
    path: ['objective', 'sigreg', 'target'],
    models: allBut('vae', 'ar', 'lejepa'),
    missing: 'has no weight of SIGReg on a representation of y',
    instead: { lejepa: '"objective.lambda" weighs it against the prediction' },
  },
];

/** A part or a weight that the chosen model has no use for: EMA without a target encoder, γ without a prior … */
export const keysOfOtherModels: Rule = {
  id: 'key-of-other-model',
  reads: ['model.kind'],
  *check({ experiment, given }) {
    const { kind } = experiment.model;
    for (const { path, models, missing, instead } of owners) {
      if (models.includes(kind) || !given(path.join('.'))) continue;
      const pointer = instead?.[kind];
      yield {
        severity: 'error',
        path,
        message: `A ${kind} ${missing}${pointer === undefined ? '' : ` (${pointer})`}; "${path.join('.')}" belongs to ${models.join(', ')}.`,
        fix: removal(path),
      };
    }
  },
};
