import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { canonicalCorrelations } from '../../../../engine/monitor/statistics/canonical-correlations.ts';
import { normals } from './draws.ts';

const ROWS = 200;

/** `count` centred columns that are orthonormal to rounding. */
function orthonormal(count: number): Matrix {
  const drawn = new Matrix(ROWS, count + 1);
  const values = normals(ROWS, count);
  for (let r = 0; r < ROWS; r++) {
    drawn.set(r, 0, 1); // so that all others have mean 0
    for (let j = 0; j < count; j++) drawn.set(r, j + 1, values[r * count + j]!);
  }
  return new QrDecomposition(drawn).orthogonalMatrix.subMatrix(0, ROWS - 1, 1, count);
}

const latent = (columns: Matrix) => ({
  rows: ROWS,
  dims: columns.columns,
  mean: Float32Array.from(columns.to1DArray()),
});

/** Two representations whose k-th directions have the correlation ρ_k, and nothing else in common. */
function correlated(correlations: readonly number[]): readonly [Matrix, Matrix] {
  const count = correlations.length;
  const basis = orthonormal(2 * count);
  const a = basis.subMatrix(0, ROWS - 1, 0, count - 1);
  const own = basis.subMatrix(0, ROWS - 1, count, 2 * count - 1);
  const along = Matrix.diag([...correlations]);
  const across = Matrix.diag(correlations.map((rho) => Math.sqrt(1 - rho ** 2)));
  return [a, Matrix.add(a.mmul(along), own.mmul(across))];
}

const close = (found: Float64Array | null, expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, k) => {
    expect(found![k]).toBeCloseTo(value, 5);
  });
};

describe('squared canonical correlations', () => {
  const [a, b] = correlated([0.99, 0.9, 0.5, 0]);
  const squares = [0.99 ** 2, 0.81, 0.25, 0];

  it('are those that two representations were made with', () => {
    close(canonicalCorrelations(latent(a), latent(b)), squares);
  });

  it('do not depend on how either is mapped and moved', () => {
    const mixing = new Matrix([
      [2, 1, 0, -1],
      [0, 3, 1, 0],
      [0.5, 0, 1, 0],
      [0, -1, 0, 4],
    ]);
    const moved = a.mmul(mixing).add(7);
    close(canonicalCorrelations(latent(moved), latent(b.mmul(mixing.transpose()))), squares);
    close(canonicalCorrelations(latent(b), latent(a)), squares);
  });

  it('are 1 between a representation and a map of it, and as many as the smaller one has directions', () => {
    const flat = a.mmul(
      new Matrix([
        [1, 0],
        [0, 1],
        [1, 1],
        [0, 0],
      ]),
    );
    close(canonicalCorrelations(latent(a), latent(flat)), [1, 1]);
  });

  it('leave out directions in which nothing varies', () => {
    const padded = new Matrix(ROWS, 3);
    for (let r = 0; r < ROWS; r++) padded.setRow(r, [a.get(r, 0), 4, a.get(r, 1)]);
    close(canonicalCorrelations(latent(padded), latent(a)), [1, 1]);
    close(canonicalCorrelations(latent(Matrix.ones(ROWS, 2)), latent(a)), []);
  });

  it('are not known of what is not finite', () => {
    const broken = a.clone();
    broken.set(3, 1, NaN);
    expect(canonicalCorrelations(latent(broken), latent(a))).toBeNull();
  });
});
