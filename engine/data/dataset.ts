/** What a data source gives: pairs (x_t, x_{t+1}) with the truth that goes with them. */
export interface Dataset {
  readonly inputDim: number;
  readonly train: Trajectory;
  readonly test: Trajectory | null;
  /** What x was standardised with; null where it was not. */
  readonly standardisation: { readonly mean: Float64Array; readonly scale: Float64Array } | null;
}

/** T pairs out of T + 1 rows. Row t of `x` pairs with row t + 1. */
export interface Trajectory {
  /** T */
  readonly pairs: number;
  /** (T + 1, inputDim), row-major, after standardisation. */
  readonly x: Float32Array;
  readonly truth: Readonly<Record<string, TruthArray>>;
}

export interface TruthArray {
  readonly dim: number;
  /** (T + 1, dim), row-major. */
  readonly values: Float32Array;
}
