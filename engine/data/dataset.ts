import type { Standardisation } from './standardise.ts';

/** What a data source gives: pairs (x, y) with the truth that goes with them. */
export interface Dataset {
  /** Columns of x. */
  readonly inputDim: number;
  /** Columns of y. */
  readonly targetDim: number;
  readonly train: Pairs;
  readonly test: Pairs | null;
  /** What x was standardised with; null where it was not. */
  readonly standardisation: Standardisation | null;
  /** What y was; the same where both are rows of one trajectory. */
  readonly targetStandardisation: Standardisation | null;
}

/** Context x and target y, row by row. Of a trajectory they are x_t and x_{t+h}, h the horizon: two views of one array. */
export interface Pairs {
  readonly pairs: number;
  /** (pairs, inputDim), row-major, after standardisation. */
  readonly x: Float32Array;
  /** (pairs, targetDim), row-major, after standardisation. */
  readonly y: Float32Array;
  readonly truth: Readonly<Record<string, Truth>>;
}

/** What truly went on in x and in y. */
export interface Truth {
  /** `values`: numbers, which a regression is held to; `labels`: whole numbers from 0, one column, which a classifier is held to. */
  readonly kind: 'values' | 'labels';
  readonly dim: number;
  /** (pairs, dim), row-major. */
  readonly ofX: Float32Array;
  /** (pairs, dim), row-major. */
  readonly ofY: Float32Array;
}

/** Which half of a pair something is about. */
export type PairHalf = 'x' | 'y';

/** A truth for some rows of one half of the pairs. */
export interface TruthArray {
  readonly kind: Truth['kind'];
  readonly dim: number;
  /** (rows, dim), row-major. */
  readonly values: Float32Array;
}

/** The truth of one half of the pairs, as views. */
export function truthOf(
  truth: Readonly<Record<string, Truth>>,
  half: PairHalf,
): Readonly<Record<string, TruthArray>> {
  return Object.fromEntries(
    Object.entries(truth).map(
      ([name, { kind, dim, ofX, ofY }]) => [name, { kind, dim, values: half === 'x' ? ofX : ofY }] as const,
    ),
  );
}
