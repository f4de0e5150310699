/** x ↦ (x − mean) / scale, per dimension. */
export interface Standardisation {
  /** (dim) */
  readonly mean: Float64Array;
  /** (dim); standard deviation with n − 1, plus 1e-6. */
  readonly scale: Float64Array;
}

/** Added to each standard deviation, as in the authors' code, so that a constant dimension becomes 0. */
const SCALE_FLOOR = 1e-6;

/**
 * Mean and standard deviation (n − 1) of the first `rows` rows of `values` (≥ rows, dim), as the authors' Noisy-TV script
 * does it: over x_0 … x_{T−1}, without the last row, which is only ever a target.
 */
export function fitStandardisation(
  values: Float32Array | Float64Array,
  rows: number,
  dim: number,
): Standardisation {
  const mean = new Float64Array(dim);
  const scale = new Float64Array(dim);
  for (let r = 0; r < rows; r++) for (let j = 0; j < dim; j++) mean[j]! += values[r * dim + j]!;
  for (let j = 0; j < dim; j++) mean[j]! /= rows;
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dim; j++) scale[j]! += (values[r * dim + j]! - mean[j]!) ** 2;
  }
  for (let j = 0; j < dim; j++) scale[j] = Math.sqrt(scale[j]! / Math.max(rows - 1, 1)) + SCALE_FLOOR;
  return { mean, scale };
}

/** The standardised values, (rows, dim) like `values`. */
export function standardise(
  values: Float32Array | Float64Array,
  { mean, scale }: Standardisation,
): Float32Array {
  const dim = mean.length;
  const out = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += dim) {
    for (let j = 0; j < dim; j++) out[start + j] = (values[start + j]! - mean[j]!) / scale[j]!;
  }
  return out;
}
