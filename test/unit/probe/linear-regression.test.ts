import { describe, expect, it } from 'vitest';
import { LeastSquares, linearRegressionScores, rSquared } from '../../../engine/probe/linear-regression.ts';
import type { ProbedSplit } from '../../../engine/probe/linear-regression.ts';
import type { ProbedLatent } from '../../../engine/probe/whitening.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { latent, table } from './tables.ts';

const split = (of: ProbedLatent, dim: number, values: Float32Array): ProbedSplit => ({
  latent: of,
  truth: { signal: { kind: 'values', dim, values } },
});

describe('the linear probe', () => {
  it('scores 1 where the truth is a linear function of the latent', () => {
    const z = latent(20, 2, (r, j) => Math.sin(r + 2 * j));
    const y = table(20, 1, (r) => 3 * z.mean[2 * r]! - 2 * z.mean[2 * r + 1]! + 5);
    const scores = linearRegressionScores(split(z, 1, y), split(z, 1, y));
    expect(scores['signal']?.train).toBeCloseTo(1, 10);
    expect(scores['signal']?.test).toBeCloseTo(1, 10);
  });

  it('finds slope and intercept of a line', () => {
    const fit = new LeastSquares(latent(4, 1, (r) => r)).solve(Float32Array.of(1, 3, 5, 7), 1);
    expect(fit.coefficients[0]).toBeCloseTo(2, 12);
    expect(fit.intercept[0]).toBeCloseTo(1, 12);
  });

  // z = 0 1 2 3, y = 0 1 0 1: slope 0.2, so Σ(y − ŷ)² = 0.8 of Σ(y − ȳ)² = 1.
  it('scores what least squares leaves, by hand', () => {
    const scores = linearRegressionScores(
      split(
        latent(4, 1, (r) => r),
        1,
        Float32Array.of(0, 1, 0, 1),
      ),
      null,
    );
    expect(scores['signal']?.train).toBeCloseTo(0.2, 12);
    expect(scores['signal']?.test).toBeNull();
  });

  describe('agrees with numpy.linalg.lstsq on float64 copies of the same float32 numbers', () => {
    const z = (rows: number, shift: number, dims: (row: number) => number[]): ProbedLatent =>
      latent(rows, dims(0).length, (r, j) => dims(r + shift)[j] ?? NaN);
    const three = (i: number): number[] =>
      [0, 1, 2].map((j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)));
    const truth = (rows: number, shift: number): Float32Array =>
      table(
        rows,
        2,
        (r, j) => Math.sin(0.7 * (r + shift) + 0.4 * j) + 0.5 * Math.cos(0.11 * (r + shift) * (j + 2)) + j,
      );
    const scores = (
      dims: (row: number) => number[],
    ): { train: number | null; test: number | null } | undefined =>
      linearRegressionScores(
        split(z(50, 0, dims), 2, truth(50, 0)),
        split(z(20, 100, dims), 2, truth(20, 100)),
      )['signal'];

    // NumPy 2.4.6: lstsq on [z, 1], then mean over columns of 1 − Σ(y − ŷ)² / Σ(y − ȳ)².
    it('of full rank', () => {
      expect(scores(three)?.train).toBeCloseTo(0.8336063145950063, 7);
      expect(scores(three)?.test).toBeCloseTo(0.600357868581918, 7);
    });

    it('with a copied and a constant dimension, which lstsq solves by minimum norm', () => {
      const redundant = (i: number): number[] => [...three(i), three(i)[2] ?? NaN, 7];
      expect(scores(redundant)?.train).toBeCloseTo(0.8336063145950063, 7);
      expect(scores(redundant)?.test).toBeCloseTo(0.6003578685819178, 7);
    });
  });

  it('scores about 0 where the latent knows nothing', () => {
    const n = 4000;
    const noise = (purpose: string): Float32Array =>
      randomStream(1, purpose).fillNormal(new Float32Array(n * 4));
    const z = (purpose: string): ProbedLatent => ({ rows: n, dims: 4, mean: noise(purpose) });
    const scores = linearRegressionScores(split(z('a'), 4, noise('b')), split(z('c'), 4, noise('d')));
    // Expected dims / n = 0.001 on train, minus that on test.
    expect(Math.abs(scores['signal']!.train!)).toBeLessThan(0.005);
    expect(Math.abs(scores['signal']!.test!)).toBeLessThan(0.005);
  });

  it('scores 0 on train for a latent that is the same for every row', () => {
    const scores = linearRegressionScores(
      split(
        latent(10, 3, () => 0.7),
        1,
        table(10, 1, (r) => r),
      ),
      null,
    );
    expect(scores['signal']?.train).toBe(0);
  });

  it('refuses a truth that does not have a row for each row of the latent', () => {
    const z = latent(5, 1, (r) => r);
    const long = table(6, 1, (r) => r);
    expect(() => linearRegressionScores(split(z, 1, long), null)).toThrow(
      'The truth has 6 rows, the latent 5.',
    );
    const short = split(
      z,
      1,
      table(4, 1, (r) => r),
    );
    expect(() => linearRegressionScores(split(z, 1, z.mean), short)).toThrow(
      'The truth has 4 rows, the latent 5.',
    );
  });

  it('has no score for a truth that never changes', () => {
    const z = latent(5, 1, (r) => r);
    const scores = linearRegressionScores(
      split(z, 2, new Float32Array(10)),
      split(z, 2, new Float32Array(10)),
    );
    expect(scores['signal']).toEqual({ train: null, test: null });
  });

  it('leaves columns that never change out of the average', () => {
    const y = table(4, 2, (r, j) => (j === 0 ? r : 3));
    expect(
      linearRegressionScores(
        split(
          latent(4, 1, (r) => r),
          2,
          y,
        ),
        null,
      )['signal']?.train,
    ).toBeCloseTo(1, 12);
  });

  it('has no score for a latent that is not finite', () => {
    const scores = linearRegressionScores(
      split(
        latent(4, 2, () => NaN),
        1,
        table(4, 1, (r) => r),
      ),
      null,
    );
    expect(scores['signal']?.train).toBeNull();
  });

  it('has no test score for a truth that the test set lacks', () => {
    const z = latent(4, 1, (r) => r);
    const test: ProbedSplit = { latent: z, truth: {} };
    expect(
      linearRegressionScores(
        split(
          z,
          1,
          table(4, 1, (r) => r),
        ),
        test,
      )['signal']?.test,
    ).toBeNull();
  });
});

describe('R²', () => {
  it('is below 0 for a prediction worse than the mean', () => {
    // Σ(y − ŷ)² = 8, Σ(y − ȳ)² = 2.
    expect(rSquared(Float64Array.of(2, 1, 0), Float32Array.of(0, 1, 2), 1)).toBe(-3);
  });

  it('is the mean over columns, each against its own variance', () => {
    // Column 0: 1; column 1: 0.
    expect(rSquared(Float64Array.of(0, 5, 2, 5), Float32Array.of(0, 4, 2, 6), 2)).toBe(0.5);
  });
});
