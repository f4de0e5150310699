import { LeastSquares, rSquared } from '../../../engine/probe/linear-regression.ts';

/** A matrix (rows, dims), row-major. */
export interface Rows {
  readonly rows: number;
  readonly dims: number;
  readonly values: Float32Array;
}

/** R² of each column of `to`, on rows that the least-squares fit from `from` did not see: fitted on one half, held to the other. */
export function explainedColumns(from: Rows, to: Rows): number[] {
  const [fit, held] = halves(from);
  const [fitTo, heldTo] = halves(to);
  const solved = new LeastSquares({ rows: fit.rows, dims: fit.dims, mean: fit.values }).solve(
    fitTo.values,
    to.dims,
  );
  const predicted = solved.predict({ rows: held.rows, dims: held.dims, mean: held.values });
  return Array.from({ length: to.dims }, (_, j) => {
    const column = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: held.rows }, (_, r) => values[r * to.dims + j]!);
    return rSquared(column(predicted), Float32Array.from(column(heldTo.values)), 1) ?? 0;
  });
}

/**
 * Share of the variance of `to`, all columns together, that a linear map of `from` explains on rows that it was not fitted on; not below 0.
 */
export function explained(from: Rows, to: Rows): number {
  const columns = explainedColumns(from, to);
  const weights = variances(to);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = columns.reduce((sum, value, j) => sum + value * weights[j]!, 0) / total;
  return Number.isFinite(share) ? Math.max(share, 0) : 0;
}

/** Variance (n) of each column. */
export function variances({ rows, dims, values }: Rows): number[] {
  return Array.from({ length: dims }, (_, j) => {
    let [sum, squares] = [0, 0];
    for (let r = 0; r < rows; r++) {
      sum += values[r * dims + j]!;
      squares += values[r * dims + j]! ** 2;
    }
    return Math.max(squares / rows - (sum / rows) ** 2, 0);
  });
}

/** Even rows and odd rows. */
function halves({ rows, dims, values }: Rows): [Rows, Rows] {
  const part = (first: number): Rows => {
    const count = Math.floor((rows - first + 1) / 2);
    const out = new Float32Array(count * dims);
    for (let r = 0; r < count; r++)
      out.set(values.subarray((first + 2 * r) * dims, (first + 2 * r + 1) * dims), r * dims);
    return { rows: count, dims, values: out };
  };
  return [part(0), part(1)];
}
