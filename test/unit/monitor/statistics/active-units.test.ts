import { expect, it } from 'vitest';
import { activeUnits } from '../../../../engine/monitor/statistics/active-units.ts';
import { table } from '../readings.ts';

it('active units of a hand-made posterior: the dimensions whose means move', () => {
  // Means ±a about a constant: with n − 1, A_j = a² n / (n − 1) = a² · 10/9.
  const amplitudes = [1, 0.1, 0.09, 0];
  const means = table(10, 4, (i, j) => 5 + (i % 2 === 0 ? 1 : -1) * amplitudes[j]!);
  const { variance, count } = activeUnits(means, 4);
  amplitudes.forEach((a, j) => expect(variance[j]).toBeCloseTo((a * a * 10) / 9, 5));
  // 0.1² · 10/9 = 0.0111 is above 0.01, 0.09² · 10/9 = 0.009 is not.
  expect(count).toBe(2);
  expect(activeUnits(means, 4, 0.5).count).toBe(1);
});
