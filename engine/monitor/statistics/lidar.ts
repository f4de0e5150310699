import { CholeskyDecomposition, type Matrix } from 'ml-matrix';
import { columnMeans } from '../../data/columns.ts';
import { symmetricEigen } from './eigen.ts';
import { momentsOf, productsAbout } from './moments.ts';
import { smoothedRank } from './rank.ts';
import type { Values } from './values.ts';

/** δ, added to the diagonal of Σ_w; and ε, added to each share: the defaults of public code. In units of the latent squared. */
const DELTA = 1e-4;
const EPSILON = 1e-8;

/**
 * LiDAR (Thilak et al. 2023, arXiv 2312.04000): the effective rank of Σ_w^{-1/2} Σ_b Σ_w^{-1/2}, where a row of the data is a class and
 * `views` of it (other masks, noise or neighbours in time) its members: directions count by how well they tell rows
 * apart. 1 = collapse … min(dims, classes − 1).
 *
 *     Σ_b = Σ_i (μ_i − μ)(μ_i − μ)ᵀ / (n − 1),   Σ_w = Σ_iv (z_iv − μ_i)(z_iv − μ_i)ᵀ / (n (q − 1)) + δ I
 *
 * The eigenvalues are taken of L⁻¹ Σ_b L⁻ᵀ with L Lᵀ = Σ_w, which are the same. Latents with no variance at all have rank 1.
 *
 * @param values (classes, views, dims): the views of a class follow one another; means in the published use
 */
export function lidar(values: Values, dims: number, views: number): number {
  const classes = values.length / (dims * views);
  if (!Number.isInteger(classes) || classes < 2 || views < 2)
    throw new RangeError(`${values.length / dims} rows are no two or more classes of ${views} views.`);
  const classMeans = new Float64Array(classes * dims);
  const within = Float64Array.from(values);
  for (let c = 0; c < classes; c++) {
    const members = within.subarray(c * views * dims, (c + 1) * views * dims);
    const mean = columnMeans(members, dims);
    classMeans.set(mean, c * dims);
    for (let i = 0; i < members.length; i++) members[i]! -= mean[i % dims]!;
  }
  const between = momentsOf(classMeans, dims).covariance;
  const scatter = productsAbout(within, dims).mul(1 / (classes * (views - 1)));
  for (let j = 0; j < dims; j++) scatter.set(j, j, scatter.get(j, j) + DELTA);
  const { values: spectrum } = symmetricEigen(whitened(between, scatter));
  return spectrum.every((value) => value === 0) ? 1 : smoothedRank(spectrum, EPSILON);
}

/** L⁻¹ B L⁻ᵀ with L Lᵀ = `scatter`, made symmetric to the last bit. */
function whitened(between: Matrix, scatter: Matrix): Matrix {
  const lower = new CholeskyDecomposition(scatter).lowerTriangularMatrix;
  const half = forwardSolve(lower, between);
  const whole = forwardSolve(lower, half.transpose());
  return whole.add(whole.transpose()).mul(0.5);
}

/** X of L X = B, L lower triangular. */
function forwardSolve(lower: Matrix, right: Matrix): Matrix {
  const solution = right.clone();
  for (let column = 0; column < right.columns; column++) {
    for (let i = 0; i < lower.rows; i++) {
      let value = solution.get(i, column);
      for (let k = 0; k < i; k++) value -= lower.get(i, k) * solution.get(k, column);
      solution.set(i, column, value / lower.get(i, i));
    }
  }
  return solution;
}
