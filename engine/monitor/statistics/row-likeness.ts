import { squaredNorm } from './squared-norm.ts';
import type { Values } from './values.ts';

/**
 * Mean cosine between different rows, through (‖Σ z/‖z‖‖² − n) / (n (n − 1)): N d operations instead of N² d. Rows of
 * zeros have no direction and are left out; where fewer than two are left, every row is alike: 1.
 */
export function rowCosine(values: Values, dims: number): number {
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
export function meanShare(values: Values, mean: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  const meanSquare = (squares * mean.length) / values.length;
  return meanSquare === 0 ? 1 : Math.sqrt(squaredNorm(mean) / meanSquare);
}
