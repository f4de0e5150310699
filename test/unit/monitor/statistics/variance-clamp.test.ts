import { expect, it } from 'vitest';
import { varianceFigures } from '../../../../engine/monitor/statistics/variance-clamp.ts';

it('a predicted variance: mean, least, and how much of it is at the clamp', () => {
  const figures = varianceFigures(Float32Array.of(0, Math.log(3), -10, -10));
  expect(figures.mean).toBeCloseTo((1 + 3 + 2 * Math.exp(-10)) / 4, 6);
  expect(figures.least).toBeCloseTo(4.54e-5, 7);
  expect([figures.atLow, figures.atHigh]).toEqual([0.5, 0]);
});

it('has its own clamp where the experiment has one', () => {
  const { atLow, atHigh } = varianceFigures(Float64Array.of(-4, -3.9995, 0, 2), { low: -4, high: 2 });
  expect([atLow, atHigh]).toEqual([0.5, 0.25]);
});
