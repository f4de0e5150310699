/**
 * Numbers of some rows, row-major (rows, dims), as a session gives them or as float64. Every function here says whether
 * it wants `samples` of a latent, the `means` of its posterior, or takes either (`values`).
 */
export type Values = Float32Array | Float64Array;

/** Diagonal Gaussians N(μ, diag exp(logVariance)), one a row: both arrays (rows, dims). */
export interface DiagonalGaussians {
  readonly mean: Values;
  readonly logVariance: Values;
}

/** A prior: {@link DiagonalGaussians} with one a row, or one for all rows (both arrays (dims)). */
export type Prior = DiagonalGaussians;

/** Distance in the arrays from one row's Gaussian of a prior to the next: 0 where all rows share one. */
export function priorStride(prior: Prior, rows: number, dims: number): number {
  const { length } = prior.mean;
  if (length !== prior.logVariance.length || (length !== dims && length !== rows * dims))
    throw new RangeError(
      `A prior of ${length} means and ${prior.logVariance.length} variances does not fit ${rows} rows of ${dims}.`,
    );
  return length === dims ? 0 : dims;
}
