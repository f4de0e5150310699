import type { Experiment } from '../../../schemas/experiment.ts';
import { removal, type Rule } from './rule.ts';

/** Keys that a choice made elsewhere leaves without effect. */
const idle: readonly {
  readonly key: string;
  /** Why it has no effect, or null where it has. */
  readonly because: (experiment: Experiment) => string | null;
  /** Default: warning. */
  readonly severity?: 'info';
}[] = [
  ...['encoder', 'auxiliaryEncoder', 'targetEncoder', 'decoder', 'predictor'].flatMap((network) =>
    ['width', 'activation'].map((key) => ({
      key: `model.${network}.${key}`,
      because: ({ model }: Experiment) =>
        depthOf(model, network) === 0 ? `"model.${network}.depth" is 0 (one linear map)` : null,
    })),
  ),
  {
    key: 'model.target.logVarianceValue',
    because: ({ model }) =>
      'target' in model && model.target.logVariance !== 'fixed'
        ? `"model.target.logVariance" is "${model.target.logVariance}", not "fixed"`
        : null,
  },
  {
    key: 'objective.annealing.steps',
    because: ({ objective }) => annealingIsNot('linear', objective.annealing.kind),
  },
  {
    key: 'objective.annealing.cycles',
    because: ({ objective }) => annealingIsNot('cyclical', objective.annealing.kind),
  },
  {
    key: 'objective.annealing.ratio',
    because: ({ objective }) => annealingIsNot('cyclical', objective.annealing.kind),
  },
  ...['model.decoder', 'objective.observationVariance'].map((key) => ({
    key,
    because: ({ model, objective: { elbo } }: Experiment) =>
      model.kind === 'var-jepa' && elbo.reconstruction === 0 && elbo.generation === 0
        ? 'the weights of reconstruction and generation are 0'
        : null,
  })),
  {
    key: 'objective.vicreg.covarianceForm',
    because: ({ objective }) =>
      objective.vicreg.covariance === 0 ? '"objective.vicreg.covariance" is 0' : null,
  },
  ...['form', 'slices', 'knots', 'maxFrequency'].map((key) => ({
    key: `objective.sigreg.${key}`,
    because: ({ model, objective }: Experiment) => sigregIsOff(model.kind, objective),
  })),
  // Not warnings: one file of data is looked at with several models.
  {
    key: 'data.horizon',
    because: ({ model }) => (model.kind === 'vae' ? 'a vae looks at x alone' : null),
    severity: 'info',
  },
  ...['train', 'test'].map((split) => ({
    key: `data.${split}.y`,
    because: ({ data, model }: Experiment) =>
      data.kind === 'pairs' && model.kind === 'vae' ? 'a vae looks at x alone' : null,
    severity: 'info' as const,
  })),
  {
    key: 'optimiser.finalLearningRate',
    because: ({ optimiser }) =>
      optimiser.schedule === 'cosine' ? null : '"optimiser.schedule" is "constant"',
  },
  {
    key: 'probe.every',
    because: ({ probe }) => (probe.kind === 'none' ? '"probe.kind" is "none"' : null),
  },
];

/** A key that is given but changes nothing. */
export const idleKeys: Rule = {
  id: 'key-without-effect',
  reads: ['data.kind', 'model', 'objective', 'optimiser.schedule', 'probe.kind'],
  *check({ experiment, given }) {
    for (const { key, because, severity = 'warning' } of idle) {
      if (!given(key)) continue;
      const reason = because(experiment);
      if (reason === null) continue;
      const path = key.split('.');
      yield { severity, path, message: `"${key}" has no effect: ${reason}.`, fix: removal(path) };
    }
  },
};

function depthOf(model: Experiment['model'], network: string): number | null {
  const found = Object.entries(model).find(([key]) => key === network)?.[1] as { depth: number } | undefined;
  return found?.depth ?? null;
}

function annealingIsNot(wanted: string, kind: string): string | null {
  return kind === wanted ? null : `"objective.annealing.kind" is "${kind}", not "${wanted}"`;
}

function sigregIsOff(model: Experiment['model']['kind'], { sigreg }: Experiment['objective']): string | null {
  // It is computed and shown there whatever λ is, so that they decide what is shown and how long a step takes.
  if (model === 'lejepa') return null;
  return sigreg.context === 0 && sigreg.target === 0 ? 'the weights of "objective.sigreg" are 0' : null;
}
