import { takeRows } from '../data/batches.ts';
import { truthOf, type PairHalf, type Pairs, type TruthArray } from '../data/dataset.ts';

/** Fixed rows of some pairs. */
export interface WatchedRows {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Truth of one half of the same rows. */
  readonly truth: Readonly<Record<string, TruthArray>>;
}

/**
 * Rows at even distances, so that neighbours in time, which are alike, do not crowd them. More rows than there are: from the
 * beginning again.
 */
export function watchedRows(data: Pairs, rows: number, half: PairHalf): WatchedRows {
  const spread = Math.min(rows, data.pairs);
  const chosen = Array.from({ length: rows }, (_, i) => Math.floor(((i % spread) * data.pairs) / spread));
  const taken = (values: Float32Array, dim: number): Float32Array =>
    takeRows(values, dim, chosen, new Float32Array(rows * dim));
  const truth = Object.entries(truthOf(data.truth, half)).map(
    ([name, array]) => [name, { ...array, values: taken(array.values, array.dim) }] as const,
  );
  return {
    x: taken(data.x, data.x.length / data.pairs),
    y: taken(data.y, data.y.length / data.pairs),
    truth: Object.fromEntries(truth),
  };
}

/** Each row's array half the rows further on, round the end: (rows, dim) of other rows. */
export function ofOtherRows(values: Float32Array, rows: number): Float32Array {
  const dim = values.length / rows;
  const other = Array.from({ length: rows }, (_, i) => (i + Math.floor(rows / 2)) % rows);
  return takeRows(values, dim, other, new Float32Array(values.length));
}
