import { columnMeans } from '../../data/columns.ts';
import type { Values } from './values.ts';

/** A_j above which a dimension is active (Burda et al. 2015, arXiv 1509.00519). */
export const ACTIVE_VARIANCE = 0.01;

export interface ActiveUnits {
  /** A_j = Var_x(E_q[z_j|x]) with n − 1 of the rows, (dims), in units of the latent squared. */
  readonly variance: Float64Array;
  /** Dimensions with A_j above the threshold; 0 = posterior collapse. */
  readonly count: number;
}

/** Active units: dimensions whose posterior mean moves with the input. */
export function activeUnits(means: Values, dims: number, threshold = ACTIVE_VARIANCE): ActiveUnits {
  const centre = columnMeans(means, dims);
  const variance = new Float64Array(dims);
  const degrees = Math.max(means.length / dims - 1, 1);
  for (let start = 0; start < means.length; start += dims)
    for (let j = 0; j < dims; j++) variance[j]! += (means[start + j]! - centre[j]!) ** 2 / degrees;
  return { variance, count: variance.reduce((count, value) => count + (value > threshold ? 1 : 0), 0) };
}
