import { unitRows } from './spread.ts';
import type { Values } from './values.ts';

/**
 * E ‖z/‖z‖ − z′/‖z′‖‖^α of pairs that mean the same, e.g. prediction and target of one row (Wang and Isola 2020): 0 = each pair points
 * the same way. Good only beside a `uniformity` well below 0. NaN where a row is zero.
 */
export function alignment(first: Values, second: Values, dims: number, exponent = 2): number {
  let sum = 0;
  for (let start = 0; start < first.length; start += dims) {
    let [own, other, product] = [0, 0, 0];
    for (let j = 0; j < dims; j++) {
      own += first[start + j]! ** 2;
      other += second[start + j]! ** 2;
      product += first[start + j]! * second[start + j]!;
    }
    // ‖u − v‖² = 2 − 2 u·v, which rounding may take below 0.
    const squared = 2 - (2 * product) / Math.sqrt(own * other);
    sum += (squared < 0 ? 0 : squared) ** (exponent / 2);
  }
  return (sum * dims) / first.length;
}

/**
 * ln E_{i<j} e^{−t ‖u_i − u_j‖²}, u = z/‖z‖ (Wang and Isola 2020): 0 = all rows point one way; → −2t = −4 for directions that are
 * uniform in many dimensions. Rows of zeros are left out; 0 where
 * fewer than two are left. Costs rows² · dims / 2 operations: give a few hundred rows.
 */
export function uniformity(values: Values, dims: number, t = 2): number {
  const unit = unitRows(values, dims);
  const rows = unit.length / dims;
  if (rows < 2) return 0;
  let sum = 0;
  for (let i = 1; i < rows; i++) {
    for (let k = 0; k < i; k++) {
      let product = 0;
      for (let j = 0, a = i * dims, b = k * dims; j < dims; j++, a++, b++) product += unit[a]! * unit[b]!;
      sum += Math.exp(2 * t * (product - 1));
    }
  }
  return Math.log(sum / ((rows * (rows - 1)) / 2));
}
