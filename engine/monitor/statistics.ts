import { EigenvalueDecomposition, type Matrix } from 'ml-matrix';
import { centredProducts, columnMeans } from '../data/columns.ts';
import type { LatentReading } from '../models/latent-reading.ts';

/**
 * What the monitor computes of a latent at a look: pure functions of arrays. Values are row-major (rows, dims); means and
 * variances are those of the Gaussians, no samples. Results are float64 and may be NaN where the input is.
 */

/** Nats below which a dimension of one row counts as equal to the prior (Lucas et al. 2019 use 0.01 and 0.1). */
export const KL_EPSILON = 0.01;

/** Covariance with n − 1 of the rows, (dims, dims). */
export function covariance(values: Float32Array, dims: number, mean = columnMeans(values, dims)): Matrix {
  const rows = values.length / dims;
  return centredProducts(values, dims, mean).mul(1 / Math.max(rows - 1, 1));
}

/**
 * Eigenvalues, descending, and eigenvectors (columns in the same order) of a symmetric matrix. Rounding below 0 is cut
 * off; a matrix with a NaN gives NaN.
 */
export function symmetricEigen(matrix: Matrix): {
  readonly values: Float64Array;
  readonly vectors: Float64Array[];
} {
  const size = matrix.rows;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (!Number.isFinite(matrix.get(i, j))) {
        const nan = new Float64Array(size).fill(NaN);
        return { values: nan, vectors: Array.from({ length: size }, () => nan) };
      }
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    values: Float64Array.from(order, (i) => Math.max(realEigenvalues[i]!, 0)),
    vectors: order.map((i) => Float64Array.from(eigenvectorMatrix.getColumn(i))),
  };
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

/** KL of one latent to its prior. */
export interface KlFigures {
  /** E_x KL(q(z_j|x) ‖ p(z_j)) per dimension, nats. */
  readonly mean: Float64Array;
  /** Share of rows with KL_j < {@link KL_EPSILON} per dimension. */
  readonly below: Float64Array;
}

/** σ² of each row and dimension, (rows, dims); null for a deterministic latent. */
export function variancesOf({ logVariance }: LatentReading): Float64Array | null {
  if (logVariance === null) return null;
  const variances = new Float64Array(logVariance.length);
  for (let i = 0; i < variances.length; i++) variances[i] = Math.exp(logVariance[i]!);
  return variances;
}

/**
 * KL per dimension of diagonal Gaussians: ½ [V/V_p + (μ − μ_p)²/V_p − 1 − ln V + ln V_p].
 * Null for a latent without a variance or without a prior.
 *
 * @param variances as {@link variancesOf} gives them
 */
export function klFigures(reading: LatentReading, variances: Float64Array | null): KlFigures | null {
  const { rows, dims, mean, logVariance, prior } = reading;
  if (variances === null || logVariance === null || prior === null) return null;
  const sum = new Float64Array(dims);
  const below = new Float64Array(dims);
  const priorPrecision = Float64Array.from(prior.logVariance, (value) => Math.exp(-value));
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      const i = r * dims + j;
      const distance = mean[i]! - prior.mean[j]!;
      const excess = (variances[i]! + distance * distance) * priorPrecision[j]! - 1;
      const kl = 0.5 * (excess - logVariance[i]! + prior.logVariance[j]!);
      sum[j]! += kl;
      if (kl < KL_EPSILON) below[j]! += 1;
    }
  }
  return { mean: sum.map((value) => value / rows), below: below.map((count) => count / rows) };
}

/**
 * Mean cosine between different rows, through (‖Σ z/‖z‖‖² − n) / (n (n − 1)): N d operations instead of N² d. Rows of
 * zeros have no direction and are left out; where fewer than two are left, every row is alike: 1.
 */
export function rowCosine(values: Float32Array, dims: number): number {
  const direction = new Float64Array(dims);
  let count = 0;
  for (let start = 0; start < values.length; start += dims) {
    let squares = 0;
    for (let j = 0; j < dims; j++) squares += values[start + j]! ** 2;
    if (squares === 0) continue;
    const inverse = 1 / Math.sqrt(squares);
    for (let j = 0; j < dims; j++) direction[j]! += values[start + j]! * inverse;
    count++;
  }
  if (count < 2) return 1;
  return (squaredNorm(direction) - count) / (count * (count - 1));
}

/**
 * ‖mean row‖ / sqrt(mean ‖row‖²): 0 for rows spread about the origin, 1 when every row is the same (rows of zeros too).
 * 1 − meanShare² is the share of variation in the mean square.
 */
export function meanShare(values: Float32Array, mean: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  const meanSquare = (squares * mean.length) / values.length;
  return meanSquare === 0 ? 1 : Math.sqrt(squaredNorm(mean) / meanSquare);
}

export function squaredNorm(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}

/** Predicted against actual error of a Gaussian prediction p(Z_T) = N(μ, σ²) of a target. */
export interface CalibrationFigures {
  /** r_j = E[(Z_T,j − μ_j)² / σ_j²]; 1 = calibrated, > 1 over-confident. */
  readonly ratio: Float64Array;
  /** E σ²_j */
  readonly predictedVariance: Float64Array;
  /** E (Z_T,j − μ_j)² */
  readonly actualVariance: Float64Array;
  /** Smallest σ²_j of any row and dimension. */
  readonly leastVariance: number;
}

/**
 * Calibration per dimension. Where Z_T is drawn from the target N(μ_T, σ_T²), the expectation over that draw is taken
 * exactly: E (Z_T − μ)² = (μ_T − μ)² + σ_T².
 *
 * @param sampled whether training draws Z_T from the target (false: its mean is taken)
 * @returns null where the prediction has no variance
 */
export function calibrationFigures(
  prediction: LatentReading,
  target: LatentReading,
  sampled: boolean,
): CalibrationFigures | null {
  const { rows, dims, mean } = prediction;
  const variances = variancesOf(prediction);
  if (variances === null) return null;
  const ratio = new Float64Array(dims);
  const predictedVariance = new Float64Array(dims);
  const actualVariance = new Float64Array(dims);
  const targetVariances = sampled ? variancesOf(target) : null;
  let leastVariance = Infinity;
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      const i = r * dims + j;
      const variance = variances[i]!;
      const error = (target.mean[i]! - mean[i]!) ** 2 + (targetVariances ? targetVariances[i]! : 0);
      ratio[j]! += error / variance / rows;
      predictedVariance[j]! += variance / rows;
      actualVariance[j]! += error / rows;
      if (variance < leastVariance) leastVariance = variance;
    }
  }
  return { ratio, predictedVariance, actualVariance, leastVariance };
}
