import { columnMeans } from '../../data/columns.ts';
import type { Values } from './values.ts';

/** Mean over rows and dims of (prediction − target)² over the variance of the target: 0 = perfect, 1 = no better than the mean. */
export interface PredictionError {
  readonly error: number;
  /** With the predictions of other rows: about 2 where predictions are good, equal to `error` where they are all alike. */
  readonly shuffledError: number;
}

/**
 * Error of a prediction in latent space per dimension over the target's variance there, mean over the dims that vary. A
 * shuffled row is the one half the rows further on. NaN where the target does not vary at all.
 */
export function predictionError(predictions: Values, targets: Values, dims: number): PredictionError {
  const rows = targets.length / dims;
  const centre = columnMeans(targets, dims);
  const variance = new Float64Array(dims);
  const own = new Float64Array(dims);
  const shuffled = new Float64Array(dims);
  const half = Math.floor(rows / 2);
  for (let r = 0; r < rows; r++) {
    const other = (r + half) % rows;
    for (let j = 0; j < dims; j++) {
      const target = targets[r * dims + j]!;
      variance[j]! += (target - centre[j]!) ** 2;
      own[j]! += (predictions[r * dims + j]! - target) ** 2;
      shuffled[j]! += (predictions[other * dims + j]! - target) ** 2;
    }
  }
  const varying = [...variance.keys()].filter((j) => variance[j]! !== 0);
  const relative = (squares: Float64Array): number =>
    varying.reduce((sum, j) => sum + squares[j]! / variance[j]!, 0) / varying.length;
  return { error: relative(own), shuffledError: relative(shuffled) };
}
