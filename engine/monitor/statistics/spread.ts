import type { Matrix } from 'ml-matrix';
import { columnMeans } from '../../data/columns.ts';
import type { Values } from './values.ts';

/** Inside VICReg's root, so that its derivative is finite: the standard deviation of a constant is √1e-4 = 0.01. */
const VICREG_EPSILON = 1e-4;

/**
 * S_j = √(Var z_j + 1e-4), (dims), in units of the latent (VICReg, Bardes et al. 2022, eq. 1): 1 is what VICReg aims at, 0.01 the
 * floor of a constant.
 *
 * @param covariance with n − 1, as of `momentsOf`
 */
export function regularisedStd(covariance: Matrix): Float64Array {
  return Float64Array.from(covariance.diagonal(), (variance) => Math.sqrt(variance + VICREG_EPSILON));
}

/**
 * (1/d) Σ_{i≠j} C_ij² (VICReg, eq. 4): 0 = decorrelated; large beside S ≈ 1 = several dimensions say the same. In units of the
 * latent to the fourth.
 */
export function offDiagonalCovariance(covariance: Matrix): number {
  let squares = 0;
  for (let i = 0; i < covariance.rows; i++)
    for (let j = 0; j < i; j++) squares += 2 * covariance.get(i, j) ** 2;
  return squares / covariance.rows;
}

/**
 * Standard deviation (n − 1) over rows of z / ‖z‖, mean over dims (SimSiam, Chen and He 2021): about 1/√dims for rows that point
 * everywhere, 0 for rows of one direction. Rows of zeros have no direction and are left out; 0 where fewer than two
 * are left.
 */
export function normalisedStd(values: Values, dims: number): number {
  const unit = unitRows(values, dims);
  const rows = unit.length / dims;
  if (rows < 2) return 0;
  const mean = columnMeans(unit, dims);
  const squares = new Float64Array(dims);
  for (let start = 0; start < unit.length; start += dims)
    for (let j = 0; j < dims; j++) squares[j]! += (unit[start + j]! - mean[j]!) ** 2;
  return squares.reduce((sum, value) => sum + Math.sqrt(value / (rows - 1)), 0) / dims;
}

/** z / ‖z‖ of the rows that are not zero, (rows left, dims). */
export function unitRows(values: Values, dims: number): Float64Array {
  const unit = new Float64Array(values.length);
  let end = 0;
  for (let start = 0; start < values.length; start += dims) {
    let squares = 0;
    for (let j = 0; j < dims; j++) squares += values[start + j]! ** 2;
    if (squares === 0) continue;
    const inverse = 1 / Math.sqrt(squares);
    for (let j = 0; j < dims; j++) unit[end++] = values[start + j]! * inverse;
  }
  return unit.subarray(0, end);
}
