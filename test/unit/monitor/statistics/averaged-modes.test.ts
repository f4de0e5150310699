import { describe, expect, it } from 'vitest';
import { averagedModes, sarleCoefficient } from '../../../../engine/monitor/statistics/averaged-modes.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

describe('averaged modes', () => {
  const rows = 512;
  const dims = 8;
  const noise = normals(rows, dims);
  /** Residuals of a prediction midway between branches ± `offset`, which rows take in turn. */
  const branches = (offset: (j: number) => number): Float32Array =>
    table(rows, dims, (i, j) => (i % 2 === 0 ? 1 : -1) * offset(j) + noise[i * dims + j]!);

  it('are found in the coordinate that holds them', () => {
    const found = averagedModes(
      branches((j) => (j === 5 ? 4 : 0)),
      dims,
    );
    expect(found.gain).toBeGreaterThan(0.4);
    // Separation 2a / s = 8; four standard errors of s and of the means: 4 · 8 · √(1/2N) + 4 · 2/√N
    expect(Math.abs(found.separation - 8)).toBeLessThan(1.4);
    expect(Math.abs(found.direction[5]!)).toBeGreaterThan(0.95);
    expect(found.symmetric.separation).toBeCloseTo(found.separation, 0);
  });

  it('are found along a direction that is no coordinate', () => {
    const found = averagedModes(
      branches(() => 1.2),
      dims,
    );
    // 2 · 1.2 · √8 = 6.8 apart; in one coordinate 2.4.
    expect(found.coordinate).toBeNull();
    expect(found.separation).toBeGreaterThan(5.5);
    for (const value of found.direction) expect(Math.abs(value)).toBeCloseTo(Math.SQRT1_2 / 2, 1);
  });

  it('are found across several coordinates, behind others of more variance', () => {
    // In every coordinate the branches are 1.4 of its own deviations apart; along (1, 1, 1, 1, 0 …) − what those share they are 7.
    const residuals = table(rows, dims, (i, j) => {
      if (j >= 4) return 6 * noise[i * dims + j]!;
      const shared = (j % 2 === 0 ? 1 : -1) * (4 * noise[i * dims + 4]! + 3 * noise[i * dims + 5]!);
      return (i % 2 === 0 ? 1 : -1) * 1.75 + noise[i * dims + j]! + shared;
    });
    const found = averagedModes(residuals, dims);
    expect(found.coordinate).toBeNull();
    expect(found.separation).toBeGreaterThan(5.6);
    expect(found.gain).toBeGreaterThan(0.3);
  });

  it('are found behind a direction of more variance', () => {
    const residuals = branches((j) => (j === 2 ? 3 : 0)).map((value, i) =>
      i % dims === 0 ? 20 * value : value,
    );
    const found = averagedModes(residuals, dims);
    expect(found.coordinate).toBe(2);
    expect(found.gain).toBeGreaterThan(0.2);
  });

  it('of a Gaussian are none: the gain is of the order of chance', () => {
    // Two parameters of the modes and seven of the direction: twice the likelihood ratio is below 23.6, 99.5 % of χ² with nine degrees of freedom.
    for (let seed = 1; seed <= 5; seed++)
      expect(averagedModes(normals(rows, dims, seed), dims).gain).toBeLessThan(23.6 / (2 * rows));
  });
});

describe('Sarle’s coefficient', () => {
  it.each([
    ['two points of any weights', Float64Array.of(1, 1, 1, -4, -4), 1],
    ['evenly spaced numbers', Float64Array.from({ length: 10_001 }, (_, i) => i), 5 / 9],
    ['numbers that do not vary', Float64Array.of(2, 2, 2), 0],
  ])('of %s', (_, numbers, value) => {
    expect(sarleCoefficient(numbers)).toBeCloseTo(value, 6);
  });
});
