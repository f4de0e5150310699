import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { momentsOf } from '../../../../engine/monitor/statistics/moments.ts';
import {
  normalisedStd,
  offDiagonalCovariance,
  regularisedStd,
  unitRows,
} from '../../../../engine/monitor/statistics/spread.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

describe('VICReg’s figures', () => {
  it('S_j is √(Var + 1e-4), 0.01 for a constant', () => {
    // Var of ±2 in ten rows with n − 1: 4 · 10/9
    const values = table(10, 2, (i, j) => (j === 0 ? (i % 2 === 0 ? 2 : -2) : 7));
    const std = regularisedStd(momentsOf(values, 2).covariance);
    expect(std[0]).toBeCloseTo(Math.sqrt(40 / 9 + 1e-4), 12);
    expect(std[1]).toBeCloseTo(0.01, 12);
  });

  it('the covariance off the diagonal is (1/d) Σ_{i≠j} C_ij²', () => {
    const covariance = new Matrix([
      [9, 1, 2],
      [1, 9, -3],
      [2, -3, 9],
    ]);
    expect(offDiagonalCovariance(covariance)).toBeCloseTo((2 * (1 + 4 + 9)) / 3, 12);
    expect(offDiagonalCovariance(Matrix.eye(4))).toBe(0);
  });

  it('a copied dimension of variance 1 costs 2 · 1 / d', () => {
    const values = table(8, 2, (i) => (i % 2 === 0 ? 1 : -1) * Math.sqrt(7 / 8));
    expect(offDiagonalCovariance(momentsOf(values, 2).covariance)).toBeCloseTo(1, 6);
  });
});

describe('the normalised standard deviation', () => {
  it.each([4, 16, 64])('of %d white dims is 1/√d', (dims) => {
    // Four standard errors of a standard deviation from 4000 · dims numbers.
    const tolerance = 4 / Math.sqrt(2 * 4000 * dims);
    expect(Math.abs(normalisedStd(normals(4000, dims), dims) * Math.sqrt(dims) - 1)).toBeLessThan(tolerance);
  });

  it('is 0 for rows of one direction, whatever their lengths', () => {
    expect(
      normalisedStd(
        table(9, 3, (i, j) => (i + 1) * (j - 5)),
        3,
      ),
    ).toBeCloseTo(0, 7);
    expect(normalisedStd(new Float32Array(12), 3)).toBe(0);
  });

  it('agrees with NumPy on a table of formulas', () => {
    // (z / norm(z)).std(0, ddof=1).mean(), z float32 of sin(0.7 i + 1.9 j) + 0.3 cos(0.31 i (j + 1)) + 0.1 j, i < 30, j < 4.
    const values = table(
      30,
      4,
      (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.1 * j,
    );
    expect(normalisedStd(values, 4)).toBeCloseTo(0.49371210741371774, 6);
  });

  it('leaves out rows of zeros', () => {
    const unit = unitRows(Float32Array.of(3, 4, 0, 0, 0, -2), 2);
    expect(unit.length).toBe(4);
    [3 / 5, 4 / 5, 0, -1].forEach((value, i) => expect(unit[i]).toBeCloseTo(value, 14));
  });
});
