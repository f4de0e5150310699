import { describe, expect, it } from 'vitest';
import { effectiveRank, rankMe, singularValues } from '../../../../engine/monitor/statistics/rank.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

/** Columns of a Sylvester–Hadamard matrix: orthogonal, entries ±1. */
const hadamard = (rows: number, columns: number, scale: readonly number[]): Float32Array =>
  table(rows, columns, (i, j) => {
    let parity = 0;
    for (let bits = i & j; bits > 0; bits &= bits - 1) parity ^= 1;
    return (parity === 0 ? 1 : -1) * scale[j]!;
  });

describe('RankMe', () => {
  it('is the number of dimensions for a white matrix', () => {
    // ε = 1e-7 raises the entropy by less than dims · ε · ln dims.
    expect(rankMe(hadamard(64, 16, Array<number>(16).fill(0.3)), 16)).toBeCloseTo(16, 3);
  });

  it('is the number of rows where there are fewer of them', () => {
    const rows = table(4, 16, (i, j) => (i === j ? 2 : 0));
    expect(rankMe(rows, 16)).toBeCloseTo(4, 4);
  });

  it('is 1 for a rank-one matrix, also where the one direction is the mean', () => {
    expect(
      rankMe(
        table(100, 8, (i, j) => (i + 1) * (j - 3)),
        8,
      ),
    ).toBeCloseTo(1, 4);
    expect(
      rankMe(
        table(100, 8, () => 0.7),
        8,
      ),
    ).toBeCloseTo(1, 4);
  });

  it('is 1 for rows of zeros', () => {
    expect(rankMe(new Float32Array(40), 4)).toBe(1);
  });

  it('follows from the singular values, which orthogonal columns have for lengths', () => {
    const values = hadamard(64, 4, [4, 2, 1, 1]);
    [32, 16, 8, 8].forEach((sigma, k) => expect(singularValues(values, 4)[k]).toBeCloseTo(sigma, 10));
    // p = ½, ¼, ⅛, ⅛: 1.75 bits.
    expect(rankMe(values, 4)).toBeCloseTo(2 ** 1.75, 4);
  });

  it('agrees with NumPy on a table of formulas', () => {
    // NumPy: s = svd(z)[1]; p = s / s.sum() + 1e-7; exp(−Σ p ln p), z float32 of sin(0.7 i + 1.9 j)
    // + 0.3 cos(0.31 i (j + 1)) + 0.5 j, i < 40, j < 5.
    const values = table(
      40,
      5,
      (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.5 * j,
    );
    expect(rankMe(values, 5)).toBeCloseTo(3.4206162305942738, 6);
  });

  it('is NaN for values that are not finite', () => {
    const values = normals(20, 3);
    values[7] = NaN;
    expect(rankMe(values, 3)).toBeNaN();
  });
});

describe('effective rank', () => {
  it.each([
    ['1 when one direction holds all variance', [5, 0, 0], 1],
    ['the number of dimensions when all hold the same', [2, 2, 2, 2], 4],
    ['2 for two equal directions of three', [1, 1, 0], 2],
    ['1 when nothing varies', [0, 0], 1],
  ])('is %s', (_, spectrum, rank) => {
    expect(effectiveRank(Float64Array.from(spectrum))).toBeCloseTo(rank, 12);
  });
});
