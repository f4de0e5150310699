import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  distanceFromIdentity,
  gaussianityFloors,
  meanNorm,
  momentMatchedKl,
} from '../../../../engine/monitor/statistics/gaussianity.ts';
import { momentsOf } from '../../../../engine/monitor/statistics/moments.ts';
import { sigregMse } from '../../../../engine/monitor/statistics/sigreg-mse.ts';
import { table } from '../readings.ts';
import { meanOf, normals, unitDirections } from './draws.ts';

const moments = (mean: number[], covariance: number[][]) => ({
  rows: 100,
  mean: Float64Array.from(mean),
  covariance: new Matrix(covariance),
});

describe('the moment-matched KL to N(0, I)', () => {
  it('is ½ [tr C + mᵀm − d − ln det C]', () => {
    // det [[2, 1], [1, 3]] = 5, trace 5, mᵀm = 0.25 + 1.
    const of = moments(
      [0.5, -1],
      [
        [2, 1],
        [1, 3],
      ],
    );
    expect(momentMatchedKl(of)).toBeCloseTo(0.5 * (5 + 1.25 - 2 - Math.log(5)), 12);
    // (C − I) = [[1, 1], [1, 2]]: 1 + 1 + 1 + 4
    expect(distanceFromIdentity(of)).toBeCloseTo(Math.sqrt(7), 12);
    expect(meanNorm(of)).toBeCloseTo(Math.sqrt(1.25), 12);
  });

  it('is 0 for N(0, I) itself', () => {
    const of = { rows: 9, mean: new Float64Array(3), covariance: Matrix.eye(3) };
    expect([momentMatchedKl(of), distanceFromIdentity(of), meanNorm(of)]).toEqual([0, 0, 0]);
  });

  it('is infinite where a dimension is a copy, or constant, or rows are fewer than dims', () => {
    const base = normals(50, 2);
    const copied = table(50, 3, (i, j) => base[i * 2 + (j % 2)]!);
    const constant = table(50, 3, (i, j) => (j === 2 ? 4 : base[i * 2 + j]!));
    expect(momentMatchedKl(momentsOf(copied, 3))).toBe(Infinity);
    expect(momentMatchedKl(momentsOf(constant, 3))).toBe(Infinity);
    expect(momentMatchedKl(momentsOf(normals(4, 6), 6))).toBe(Infinity);
  });

  it('is large and finite, not infinite, for a dimension of very small variance', () => {
    const values = normals(200, 2).map((value, i) => (i % 2 === 0 ? value : 1e-8 * value));
    // −½ ln 1e-16 = 18.4, less ½
    expect(momentMatchedKl(momentsOf(values, 2))).toBeCloseTo(17.9, 0);
  });

  it('is NaN for values that are not finite', () => {
    expect(momentMatchedKl(momentsOf(Float32Array.of(1, 2, NaN, 4, 5, 9), 2))).toBeNaN();
  });
});

describe('the floors of exact N(0, I) samples, 5000 of 16 dims', () => {
  const [rows, dims, repeats] = [5000, 16, 20];
  const floors = gaussianityFloors(rows, dims);

  it('are the published numbers', () => {
    expect(floors.momentMatchedKl).toBeCloseTo(0.0152, 4);
    expect(floors.distanceFromIdentity).toBeCloseTo(0.233, 3);
    expect(floors.meanNorm).toBeCloseTo(0.0566, 4);
    expect(floors.sigregMse).toBeCloseTo(1.65e-4, 6);
  });

  // Mean of 20 repeats against the floor. Tolerance: the published standard deviation of one repeat.
  const draws = Array.from({ length: repeats }, (_, k) => normals(rows, dims, k + 1));
  const all = draws.map((values) => momentsOf(values, dims));
  it.each([
    ['KL_agg', () => all.map(momentMatchedKl), floors.momentMatchedKl, 0.0017],
    ['‖C − I‖', () => all.map(distanceFromIdentity), floors.distanceFromIdentity, 0.013],
    ['‖m‖', () => all.map(meanNorm), floors.meanNorm, 0.009],
    [
      'SIGReg-MSE',
      () => draws.map((values, k) => sigregMse(values, dims, unitDirections(64, dims, k + 100))),
      floors.sigregMse,
      0.15e-4,
    ],
  ])('hold for %s', (_, figures, floor, sd) => {
    expect(Math.abs(meanOf(figures()).mean - floor)).toBeLessThan(sd);
  });
});
