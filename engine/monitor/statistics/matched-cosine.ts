import type { Values } from './values.ts';

/**
 * Mean cosine between row r of one and row r of the other; rows of zeros count as 0. → 1 says that a prediction points the way of
 * its target only where different rows do not (`rowCosine` ≈ 0): both → 1 is collapse.
 *
 * @param first (rows, dims)
 * @param second (rows, dims)
 */
export function matchedCosine(first: Values, second: Values, dims: number): number {
  let total = 0;
  for (let start = 0; start < first.length; start += dims) {
    let [product, a, b] = [0, 0, 0];
    for (let i = start; i < start + dims; i++) {
      product += first[i]! * second[i]!;
      a += first[i]! ** 2;
      b += second[i]! ** 2;
    }
    if (a > 0 && b > 0) total += product / Math.sqrt(a * b);
    else if (!(a >= 0 && b >= 0)) return NaN;
  }
  return (total * dims) / first.length;
}
