import type { Pairs, Truth } from './dataset.ts';

/** A truth along a trajectory: (T + h, dim), row t belongs to row t of x. */
export interface TrajectoryTruth {
  readonly dim: number;
  readonly values: Float32Array;
}

/**
 * The T pairs (x_t, x_{t+h}) of a trajectory, as views of its one array.
 *
 * @param x (T + h, dim)
 * @param horizon h, at least 1
 */
export function pairsAhead(
  x: Float32Array,
  dim: number,
  horizon: number,
  truth: Readonly<Record<string, TrajectoryTruth>>,
): Pairs {
  const pairs = x.length / dim - horizon;
  const views = Object.entries(truth).map(([name, { dim: columns, values }]) => {
    const [ofX, ofY] = [values.subarray(0, pairs * columns), values.subarray(horizon * columns)];
    return [name, { kind: 'values', dim: columns, ofX, ofY } satisfies Truth] as const;
  });
  return {
    pairs,
    x: x.subarray(0, pairs * dim),
    y: x.subarray(horizon * dim),
    truth: Object.fromEntries(views),
  };
}
