import type { Values } from './values.ts';

/** How far a straight line through a series rises from its first to its last point. */
export interface LinearDrift {
  /** In units of the series. */
  readonly change: number;
  /** Standard error of the change, were the residuals independent; those of a loss are not quite, so that it is too small. */
  readonly error: number;
}

/**
 * Least squares of a series on its index. "Flat" (a reconstruction term while the KL vanishes, Bowman 2016; stagnation) is
 * |change| within a few errors of 0. NaN for fewer than three points.
 */
export function linearDrift(series: Values): LinearDrift {
  const n = series.length;
  if (n < 3) return { change: NaN, error: NaN };
  const middle = (n - 1) / 2;
  let mean = 0;
  for (const value of series) mean += value / n;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    products += (i - middle) * (series[i]! - mean);
    squares += (i - middle) ** 2;
  }
  const slope = products / squares;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += (series[i]! - mean - slope * (i - middle)) ** 2;
  return { change: slope * (n - 1), error: (n - 1) * Math.sqrt(residual / (n - 2) / squares) };
}
