import { expect, it } from 'vitest';
import { predictionError } from '../../../../engine/monitor/statistics/prediction-error.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

it('is 0 for a perfect prediction, and about 2 with those of other rows', () => {
  const targets = normals(4000, 3).map((value, i) => (i % 3 === 0 ? 100 * value : value));
  const { error, shuffledError } = predictionError(targets, targets, 3);
  expect(error).toBe(0);
  // E (z − z′)² = 2 Var; four standard errors of the mean of 12 000 squares: 4 · 2√2 / √12000 = 0.1.
  expect(Math.abs(shuffledError - 2)).toBeLessThan(0.1);
});

it('is 1, shuffled or not, for the mean of the targets', () => {
  const targets = table(10, 2, (i, j) => i * (j + 1));
  const mean = table(10, 2, (_, j) => 4.5 * (j + 1));
  expect(predictionError(mean, targets, 2)).toEqual({ error: 1, shuffledError: 1 });
});

it('leaves out dims of the target that do not vary', () => {
  const targets = table(4, 2, (i, j) => (j === 0 ? i : 7));
  expect(predictionError(new Float32Array(8), targets, 2).error).toBeCloseTo((0 + 1 + 4 + 9) / 5, 12);
  expect(predictionError(new Float32Array(8), new Float32Array(8), 2).error).toBeNaN();
});
