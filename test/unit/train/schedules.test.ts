import { describe, expect, it } from 'vitest';
import type { AnnealingConfig } from '../../../schemas/objective-config.ts';
import type { OptimiserConfig } from '../../../schemas/experiment.ts';
import { annealingAt, learningRateAt } from '../../../engine/train/schedules.ts';

const adam: OptimiserConfig = {
  kind: 'adam',
  learningRate: 1e-3,
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
  warmupSteps: 0,
  schedule: 'constant',
  finalLearningRate: 0,
  clipNorm: null,
};
const rates = (totalSteps: number, optimiser: OptimiserConfig) =>
  Array.from({ length: totalSteps }, (_, i) => learningRateAt(i + 1, totalSteps, optimiser));

describe('learning rate', () => {
  it('is the same at every step without warm-up and schedule', () => {
    expect(rates(4, adam)).toEqual([1e-3, 1e-3, 1e-3, 1e-3]);
  });

  it('rises in equal parts to the full rate at the last step of the warm-up', () => {
    const actual = rates(6, { ...adam, learningRate: 1, warmupSteps: 4 });
    expect(actual).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it('falls along a half cosine to the final rate at the last step', () => {
    // By hand: after 2 steps of warm-up, p = ¼, ½, ¾, 1 and ½(1 + cos πp) = 0.853553, 0.5, 0.146447, 0.
    const actual = rates(6, {
      ...adam,
      learningRate: 1,
      finalLearningRate: 0.2,
      warmupSteps: 2,
      schedule: 'cosine',
    });
    const expected = [0.5, 1, 0.2 + 0.8 * 0.8535534, 0.6, 0.2 + 0.8 * 0.1464466, 0.2];
    actual.forEach((rate, i) => expect(rate).toBeCloseTo(expected[i] as number, 6));
  });

  it('reaches the full rate when the warm-up takes the whole run', () => {
    expect(rates(2, { ...adam, warmupSteps: 2, schedule: 'cosine' })).toEqual([5e-4, 1e-3]);
  });
});

const none: AnnealingConfig = { kind: 'none', steps: 1000, cycles: 4, ratio: 0.5 };
const factors = (totalSteps: number, annealing: AnnealingConfig) =>
  Array.from({ length: totalSteps }, (_, i) => annealingAt(i + 1, totalSteps, annealing));

describe('KL annealing', () => {
  it('leaves the weight alone when off', () => {
    expect(factors(3, none)).toEqual([1, 1, 1]);
  });

  it('rises linearly from 0 over the given number of steps, then stays', () => {
    expect(factors(7, { ...none, kind: 'linear', steps: 4 })).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it('is off where a linear rise is to take no steps', () => {
    expect(factors(2, { ...none, kind: 'linear', steps: 0 })).toEqual([1, 1]);
  });

  it('repeats saw teeth: the first half of each cycle rises, the second half is 1', () => {
    expect(factors(16, { ...none, kind: 'cyclical', cycles: 2, ratio: 0.5 })).toEqual([
      0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1,
    ]);
  });

  it('keeps its number of cycles where the steps do not divide evenly', () => {
    const actual = factors(10, { ...none, kind: 'cyclical', cycles: 4, ratio: 0.5 });
    const falls = actual.filter((factor, i) => i > 0 && factor < (actual[i - 1] as number));
    expect(falls).toHaveLength(3);
    // By hand: a cycle is 2.5 steps; the fourth step (t = 3) is 0.5 into the second, 0.2 of it, 0.4 of the rise.
    expect(actual[3]).toBeCloseTo(0.4, 12);
  });
});
