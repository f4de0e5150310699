import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { centredProducts, columnMeans } from '../data/columns.ts';

/** Rows of a latent, e.g. a `LatentReading`. */
export interface ProbedLatent {
  readonly rows: number;
  readonly dims: number;
  /** (rows, dims) */
  readonly mean: Float32Array;
}

/** The affine map z ↦ (z − mean) T to directions of mean 0 and variance 1 (n) that are uncorrelated over the rows. */
export interface Whitening {
  /** (dims) */
  readonly mean: Float64Array;
  /** T, (dims, rank). */
  readonly transform: Matrix;
}

/** Below this share of the largest, an eigenvalue of the correlation matrix counts as 0: float32 latents hold no more. */
const RANK_TOLERANCE = 1e-12;
/** A dimension whose standard deviation is below this share of its mean is constant to float32. */
const CONSTANT_SHARE = 1e-6;

/**
 * T = S V Λ^{−½} with S the inverse standard deviations and V Λ Vᵀ the correlation matrix of the latent. Directions in
 * which a collapsed latent does not vary are left out, so that a probe of a collapsed latent is a bad probe and not an error.
 *
 * @returns null for a latent that is not finite, or has no rows
 */
export function whitening({ rows, dims, mean: z }: ProbedLatent): Whitening | null {
  const mean = columnMeans(z, dims);
  const correlation = centredProducts(z, dims, mean).div(rows);
  const scale = mean.map((m, j) => {
    const std = Math.sqrt(correlation.get(j, j));
    return std > CONSTANT_SHARE * Math.abs(m) ? 1 / std : 0;
  });
  for (let j = 0; j < dims; j++) correlation.mulRow(j, scale[j]!).mulColumn(j, scale[j]!);
  if (!correlation.to1DArray().every(Number.isFinite)) return null;

  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlation, {
    assumeSymmetric: true,
  });
  const least = RANK_TOLERANCE * Math.max(...realEigenvalues, 0);
  const kept = realEigenvalues.flatMap((value, k) => (value > least ? [k] : []));
  const transform = Matrix.zeros(dims, kept.length);
  kept.forEach((k, column) => {
    const deviation = Math.sqrt(realEigenvalues[k]!);
    for (let j = 0; j < dims; j++)
      transform.set(j, column, (scale[j]! * eigenvectorMatrix.get(j, k)) / deviation);
  });
  return { mean, transform };
}

/** (z − mean) T, (rows, rank), of values (rows, dims). */
export function whitened(values: Float32Array | Float64Array, { mean, transform }: Whitening): Float64Array {
  const dims = mean.length;
  const rank = transform.columns;
  const rows = values.length / dims;
  const columns = transform.transpose().to1DArray();
  const out = new Float64Array(rows * rank);
  const row = new Float64Array(dims);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) row[j] = values[r * dims + j]! - mean[j]!;
    for (let k = 0, at = 0; k < rank; k++) {
      let sum = 0;
      for (let j = 0; j < dims; j++, at++) sum += row[j]! * columns[at]!;
      out[r * rank + k] = sum;
    }
  }
  return out;
}
