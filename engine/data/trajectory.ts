import type { Pairs, Truth } from './dataset.ts';

/** A truth along a trajectory: (T + 1, dim), row t belongs to row t of x. */
export interface TrajectoryTruth {
  readonly dim: number;
  readonly values: Float32Array;
}

/**
 * The pairs (x_t, x_{t+1}) of a trajectory, as views of its one array.
 *
 * @param x (T + 1, dim)
 */
export function consecutivePairs(
  x: Float32Array,
  dim: number,
  truth: Readonly<Record<string, TrajectoryTruth>>,
): Pairs {
  const pairs = x.length / dim - 1;
  const views = Object.entries(truth).map(([name, { dim: columns, values }]) => {
    const [ofX, ofY] = [values.subarray(0, pairs * columns), values.subarray(columns)];
    return [name, { kind: 'values', dim: columns, ofX, ofY } satisfies Truth] as const;
  });
  return { pairs, x: x.subarray(0, pairs * dim), y: x.subarray(dim), truth: Object.fromEntries(views) };
}
