import type { Matrix } from 'ml-matrix';
import { centredProducts, columnMeans } from '../../data/columns.ts';
import type { Values } from './values.ts';

/** First two moments of some rows. */
export interface Moments {
  readonly rows: number;
  /** (dims) */
  readonly mean: Float64Array;
  /** With n − 1 of the rows, (dims, dims). */
  readonly covariance: Matrix;
}

export function momentsOf(values: Values, dims: number): Moments {
  const mean = columnMeans(values, dims);
  return { rows: values.length / dims, mean, covariance: covariance(values, dims, mean) };
}

/** Covariance with n − 1 of the rows, (dims, dims). */
export function covariance(values: Values, dims: number, mean = columnMeans(values, dims)): Matrix {
  return productsAbout(values, dims, mean).mul(1 / Math.max(values.length / dims - 1, 1));
}

/** Σ_r (z_r − centre)ᵀ (z_r − centre), (dims, dims); about the origin it is the Gram matrix ZᵀZ. */
export function productsAbout(
  values: Values,
  dims: number,
  centre: Float64Array = new Float64Array(dims),
): Matrix {
  // `centredProducts` only reads numbers: its signature is narrower than what it does.
  return centredProducts(values as Float32Array, dims, centre);
}
