import { CholeskyDecomposition, type Matrix } from 'ml-matrix';
import type { Moments } from './moments.ts';
import { squaredNorm } from './squared-norm.ts';

/**
 * How far the samples of a latent are from N(0, I), by their first two moments. *Samples*, not posterior means: where a
 * latent says nothing, its means are all 0 and its samples exactly N(0, I). So none of these figures sees a latent that
 * has nothing to say (Var-JEPA, Table 1 row G).
 */

/** Share of a variance left unexplained by the dimensions before it, below which a covariance is singular. */
const SINGULAR_SHARE = 1e-12;

/**
 * KL(N(m, C) ‖ N(0, I)) = ½ [tr C + mᵀm − d − ln det C], nats: KL_agg of the Var-JEPA paper, whose figures it reproduces.
 * Infinity for a singular C (also where there are not more rows than dims). Var-JEPA: 0.1 good, above 2 bad.
 */
export function momentMatchedKl({ mean, covariance }: Moments): number {
  const logDeterminant = logDet(covariance);
  return 0.5 * (covariance.trace() + squaredNorm(mean) - mean.length - logDeterminant);
}

/** ‖C − I‖_F */
export function distanceFromIdentity({ covariance }: Moments): number {
  const difference = covariance.clone();
  for (let j = 0; j < difference.rows; j++) difference.set(j, j, difference.get(j, j) - 1);
  return difference.norm('frobenius');
}

/** ‖m‖ */
export function meanNorm({ mean }: Moments): number {
  return Math.sqrt(squaredNorm(mean));
}

/** What the figures are in expectation for exact samples of N(0, I): no model gets below. */
export interface GaussianityFloors {
  /** d (d + 3) / 4N */
  readonly momentMatchedKl: number;
  /** √(d (d + 1) / N) */
  readonly distanceFromIdentity: number;
  /** √(d / N) */
  readonly meanNorm: number;
  /**
   * (1 − √π / 2T) / N = (1 − √π / 10) / N for frequencies to T = 5: the mean of Var φ̂(t) = (1 − e^{−t²}) / N. For many
   * frequencies.
   */
  readonly sigregMse: number;
}

/** Floors at leading order in d / N; 5 % too low for the KL at d = N / 20. */
export function gaussianityFloors(rows: number, dims: number): GaussianityFloors {
  return {
    momentMatchedKl: (dims * (dims + 3)) / (4 * rows),
    distanceFromIdentity: Math.sqrt((dims * (dims + 1)) / rows),
    meanNorm: Math.sqrt(dims / rows),
    sigregMse: (1 - Math.sqrt(Math.PI) / 10) / rows,
  };
}

/** ln det of a covariance; −Infinity where it is singular. */
function logDet(covariance: Matrix): number {
  if (Number.isNaN(covariance.sum())) return NaN;
  const cholesky = new CholeskyDecomposition(covariance);
  if (!cholesky.isPositiveDefinite()) return -Infinity;
  const factor = cholesky.lowerTriangularMatrix;
  let sum = 0;
  for (let j = 0; j < factor.rows; j++) {
    const pivot = factor.get(j, j) ** 2;
    if (pivot <= SINGULAR_SHARE * covariance.get(j, j)) return -Infinity;
    sum += Math.log(pivot);
  }
  return sum;
}
