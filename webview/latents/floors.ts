/** What a figure cannot be below, or above, for as few rows as there are: no model is to be blamed for that. Pure. */

/** What a figure is held against. */
export interface Context {
  readonly dims: number;
  /** Rows of the probe batch. */
  readonly rows: number;
}

/** Expected of N exact samples of N(0, I) in d dimensions, to leading order in d / N: no latent gets below. Null for too few rows. */
export function gaussianFloors({ dims: d, rows: n }: Context): GaussianFloors | null {
  if (n <= d) return null;
  return {
    gaussianKl: (d * (d + 3)) / (4 * n),
    covarianceDistance: Math.sqrt((d * (d + 1)) / n),
    meanNorm: Math.sqrt(d / n),
    // (1 − √π / 10) / N for frequencies up to 5.
    sigregMse: (1 - Math.sqrt(Math.PI) / 10) / n,
  };
}
export type GaussianFloors = Readonly<
  Record<'gaussianKl' | 'covarianceDistance' | 'meanNorm' | 'sigregMse', number>
>;

/**
 * The most that an estimate of the mutual information can say, nats: the logarithm of the rows it is made on. The log does not
 * tell their number; the engine takes at most 256, since its cost is their square.
 */
export const informationCeiling = ({ rows }: Pick<Context, 'rows'>): number => Math.log(Math.min(rows, 256));
