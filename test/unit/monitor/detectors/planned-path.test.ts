import { describe, expect, it } from 'vitest';
import { plannedPath } from '../../../../engine/monitor/detectors/planned-path.ts';
import { learningRateAt } from '../../../../engine/train/schedules.ts';
import { experiment, experimentText } from '../looks.ts';

/** ∑ of the rates that training uses, step by step. */
function summed(n: number, of: ReturnType<typeof experiment>): number {
  let sum = 0;
  for (let step = 1; step <= n; step++) sum += learningRateAt(step, of.training.steps, of.optimiser);
  return sum;
}

describe('the planned path', () => {
  it.each([
    ['constant', { learningRate: 3e-3 }],
    ['a warm-up', { learningRate: 3e-3, warmupSteps: 40 }],
    ['a warm-up without an end', { learningRate: 1e-3, warmupSteps: 100_000 }],
    ['cosine', { learningRate: 3e-3, schedule: 'cosine' }],
    ['cosine that rises, after a warm-up', { schedule: 'cosine', finalLearningRate: 0.3, warmupSteps: 17 }],
  ])('is the sum of the learning rates: %s', (_, optimiser) => {
    const of = experiment(experimentText({ model: { kind: 'ar' }, optimiser, training: { steps: 200 } }));
    for (const n of [0, 1, 16, 17, 18, 40, 41, 123, 200])
      // Rounding of double precision, relative to the whole.
      expect(plannedPath(n, of)).toBeCloseTo(summed(n, of), 12);
  });
});
