import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { leastKurtosis } from '../../../../engine/monitor/statistics/least-kurtosis.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

describe('the direction of least kurtosis', () => {
  const rows = 4000;
  const dims = 5;
  const noise = normals(rows, dims);

  it('of two heaps is Fisher’s discriminant, though other directions vary more and no coordinate shows them', () => {
    // Rows n B + (±1) a: within the heaps the covariance is W = BᵀB.
    const a = [1, -1, 0.5, 0.5, 0];
    const b = (i: number, j: number): number => (i === j ? [0.4, 0.4, 2, 3, 5][i]! : Math.sin(3 * i + j));
    const values = table(rows, dims, (r, j) => {
      let value = (r % 2 === 0 ? 1 : -1) * a[j]!;
      for (let i = 0; i < dims; i++) value += noise[r * dims + i]! * b(i, j);
      return value;
    });
    const mixing = new Matrix(
      Array.from({ length: dims }, (_, i) => Array.from({ length: dims }, (__, j) => b(i, j))),
    );
    const within = mixing.transpose().mmul(mixing);
    const fisher = solve(within, Matrix.columnVector(a)).to1DArray();
    const separation = 2 * Math.sqrt(fisher.reduce((sum, value, j) => sum + value * a[j]!, 0));
    expect(separation).toBeGreaterThan(4);

    const { direction, kurtosis } = leastKurtosis(values, dims)!;
    const cosine = fisher.reduce((sum, value, j) => sum + value * direction[j]!, 0) / Math.hypot(...fisher);
    // In the metric in which rows are white; in the plain one directions of little variance are loose.
    const along = (w: ArrayLike<number>): number =>
      Array.from(values).reduce(
        (sum, value, i) => sum + (Math.floor(i / dims) % 2 === 0 ? 1 : -1) * value * w[i % dims]!,
        0,
      ) / rows;
    const deviation = (w: readonly number[]): number => {
      const v = Matrix.columnVector(w);
      return Math.sqrt(v.transpose().mmul(within).mmul(v).get(0, 0));
    };
    const reached = (2 * Math.abs(along(direction))) / deviation([...direction]);
    expect(reached / separation).toBeGreaterThan(0.97);
    expect(Math.abs(cosine)).toBeGreaterThan(0.9);
    // 3 − 2 (δ²/4)² / (1 + δ²/4)² of two equal heaps δ apart, fitted to the rows: a little below.
    const quarter = separation ** 2 / 4;
    expect(Math.abs(kurtosis - (3 - 2 * (quarter / (1 + quarter)) ** 2))).toBeLessThan(0.1);
  });

  it('of a Gaussian has about the kurtosis of one', () => {
    expect(leastKurtosis(noise, dims)!.kurtosis).toBeGreaterThan(2.6);
  });

  it('leaves out directions in which nothing varies, and is none where nothing does or a number is missing', () => {
    const flat = table(rows, 2, (r, j) => (j === 0 ? (r % 2) + 0.1 * noise[r]! : 7));
    expect(leastKurtosis(flat, 2)!.direction).toEqual(Float64Array.of(1, 0));
    expect(
      leastKurtosis(
        table(rows, 2, () => 3),
        2,
      ),
    ).toBeNull();
    expect(leastKurtosis(Float64Array.of(1, 2, NaN, 4), 2)).toBeNull();
  });
});
