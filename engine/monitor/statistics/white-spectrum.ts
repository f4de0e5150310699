/**
 * What the sample covariance of white rows, N(0, I), shows in few rows: its eigenvalues spread about 1, so that rank and
 * decay of a healthy latent are judged against these and not against dims and 0.
 */

/**
 * (1 ± √(dims/rows))²: between these the eigenvalues lie for many rows and dims (Marchenko and Pastur 1967). With more dims than
 * rows the least of those that are not 0.
 */
export function whiteEigenvalueRange(rows: number, dims: number): readonly [least: number, largest: number] {
  const ratio = Math.sqrt(dims / rows);
  return [(1 - ratio) ** 2, (1 + ratio) ** 2];
}

/**
 * exp(ln m − m / 2n), m the lesser and n the greater of dims and rows − 1: the effective rank of that spectrum, from its mean
 * entropy (Page 1993, leading order). Rows − 1 because a covariance is about the mean of its own rows.
 */
export function whiteEffectiveRank(rows: number, dims: number): number {
  const [lesser, greater] = [Math.min(rows - 1, dims), Math.max(rows - 1, dims)];
  return lesser * Math.exp(-lesser / (2 * greater));
}
