import { symmetricEigen } from './eigen.ts';
import { productsAbout } from './moments.ts';
import type { Values } from './values.ts';

/** ε of the published code: added to each share, so that a singular value of 0 has a logarithm. */
const RANKME_EPSILON = 1e-7;

/**
 * RankMe (Garrido et al. 2022, arXiv 2210.02885): exp(−Σ_k p_k ln p_k), p_k = σ_k / ‖σ‖₁ + 1e-7, with σ the min(rows, dims)
 * singular values of the rows as they are, not centred. 1 = one direction … min(rows, dims) = the same length in all.
 * Comparable within a method only, and at one number of rows. Rows of zeros have rank 1.
 *
 * @param values the authors embed without noise: means
 */
export function rankMe(values: Values, dims: number): number {
  const sigma = singularValues(values, dims);
  return sigma.every((value) => value === 0) ? 1 : smoothedRank(sigma, RANKME_EPSILON);
}

/**
 * Singular values of Z (rows, dims), descending, min(rows, dims) of them, as roots of the eigenvalues of ZᵀZ: rows · dims²
 * operations. Exact to about 1e-8 of the largest.
 */
export function singularValues(values: Values, dims: number): Float64Array {
  const { values: squares } = symmetricEigen(productsAbout(values, dims));
  return squares.subarray(0, Math.min(values.length / dims, dims)).map(Math.sqrt);
}

/** exp(−Σ p_k ln p_k) of p_k = s_k / Σ s + ε, which is how RankMe and LiDAR take the entropy of a spectrum. */
export function smoothedRank(spectrum: Float64Array, epsilon: number): number {
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  let entropy = 0;
  for (const value of spectrum) {
    const share = value / total + epsilon;
    entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}

/**
 * exp(−Σ p_k ln p_k), p_k = λ_k / Σ λ: 1 (all variance in one direction) … dims (the same in all). Roy and Vetterli 2007;
 * RankMe (Garrido et al. 2022) is the same of singular values. A spectrum of zeros has rank 1.
 */
export function effectiveRank(spectrum: Float64Array): number {
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  let entropy = 0;
  for (const value of spectrum) {
    const share = value / total;
    if (share !== 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
