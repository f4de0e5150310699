import type { Rule } from './rule.ts';
import { removal, setting } from './rule.ts';

/** Schedules that do not fit into the run. */
export const schedules: Rule = {
  id: 'schedule-does-not-fit',
  reads: ['optimiser', 'training.steps', 'objective.annealing'],
  *check({ experiment: { optimiser, training, objective }, given }) {
    const { steps } = training;
    const { warmupSteps, schedule, learningRate, finalLearningRate } = optimiser;
    if (warmupSteps >= steps) {
      yield {
        severity: 'warning',
        path: ['optimiser', 'warmupSteps'],
        message: `The warm-up takes ${warmupSteps} of ${steps} steps: the learning rate is never held at ${learningRate}.`,
        fix: setting(['optimiser', 'warmupSteps'], Math.floor(steps / 10)),
      };
    }
    if (schedule === 'cosine' && finalLearningRate >= learningRate) {
      yield {
        severity: 'warning',
        path: ['optimiser', 'finalLearningRate'],
        message: `The cosine schedule ends at ${finalLearningRate}, not below the learning rate ${learningRate} that it starts from.`,
        fix: removal(['optimiser', 'finalLearningRate']),
      };
    }
    if (!given('objective.annealing')) return;
    const { kind, steps: annealingSteps, cycles } = objective.annealing;
    const path = ['objective', 'annealing'];
    if (kind === 'linear' && annealingSteps >= steps) {
      yield {
        severity: 'warning',
        path: given('objective.annealing.steps') ? [...path, 'steps'] : path,
        message: `The KL weight rises over ${annealingSteps} steps, but the run has ${steps}: it is never full.`,
        fix: setting([...path, 'steps'], Math.max(1, Math.floor(steps / 4))),
      };
    }
    if (kind === 'cyclical' && cycles > steps / 2) {
      yield {
        severity: 'error',
        path: given('objective.annealing.cycles') ? [...path, 'cycles'] : path,
        message: `${cycles} cycles do not fit into ${steps} steps; a cycle takes at least two.`,
        fix: setting([...path, 'cycles'], Math.max(1, Math.min(4, Math.floor(steps / 2)))),
      };
    }
  },
};
