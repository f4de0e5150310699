import { LeastSquares, rSquared } from '../../probe/linear-regression.ts';

/** Columns of what is told from, per row that the map is fitted on: more, and it fits what chance gives. */
const COLUMNS_PER_ROW = 1 / 4;

/**
 * What part of the variance of some numbers a linear map of other numbers of the same rows tells: R² of least squares fitted to every other
 * row, on the rows between. About 0 (or a little below) where they say nothing of each other, 1 where they say all.
 *
 * @param from (rows, columns)
 * @param numbers (rows)
 * @returns null where there are too few rows for so many columns, or a number is not finite or never changes
 */
export function toldShare(from: Float32Array, columns: number, numbers: ArrayLike<number>): number | null {
  const each = Math.floor(numbers.length / 2);
  if (columns > COLUMNS_PER_ROW * each) return null;
  const half = (which: 0 | 1) => {
    const mean = new Float32Array(each * columns);
    const values = new Float32Array(each);
    for (let r = 0; r < each; r++) {
      const row = 2 * r + which;
      mean.set(from.subarray(row * columns, (row + 1) * columns), r * columns);
      values[r] = numbers[row]!;
    }
    return { latent: { rows: each, dims: columns, mean }, values };
  };
  const [fitted, heldOut] = [half(0), half(1)];
  const map = new LeastSquares(fitted.latent).solve(fitted.values, 1);
  return rSquared(map.predict(heldOut.latent), heldOut.values, 1);
}
