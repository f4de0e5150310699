import type { Experiment } from '../../../schemas/experiment.ts';
import { removal, type Rule } from './rule.ts';

/** Keys that a choice made elsewhere leaves without effect. */
const idle: readonly {
  readonly key: string;
  /** Why it has no effect, or null where it has. */
  readonly because: (experiment: Experiment) => string | null;
}[] = [
  ...['encoder', 'decoder', 'predictor'].flatMap((network) =>
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
  reads: ['model', 'objective.annealing.kind', 'optimiser.schedule', 'probe.kind'],
  *check({ experiment, given }) {
    for (const { key, because } of idle) {
      if (!given(key)) continue;
      const reason = because(experiment);
      if (reason === null) continue;
      const path = key.split('.');
      yield { severity: 'warning', path, message: `"${key}" has no effect: ${reason}.`, fix: removal(path) };
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
