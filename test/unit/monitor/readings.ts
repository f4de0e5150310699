import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import type { LatentRole } from '../../../schemas/look-statistics.ts';

type Entry = (row: number, dim: number) => number;

/** (rows, dims), row-major, of a formula. */
export function table(rows: number, dims: number, entry: Entry): Float32Array {
  return Float32Array.from({ length: rows * dims }, (_, i) => entry(Math.floor(i / dims), i % dims));
}

/** A latent written down as formulas of row and dimension. */
export function reading(of: {
  readonly name?: string;
  readonly role?: LatentRole;
  readonly rows?: number;
  readonly dims?: number;
  readonly mean: Entry;
  readonly logVariance?: Entry;
  readonly prior?: 'standard' | { readonly mean: number[]; readonly logVariance: number[] };
  /** What was drawn; left out for a latent that is not drawn. */
  readonly sample?: Entry;
  /** The term that holds it to its prior. */
  readonly klTerm?: string;
}): LatentReading {
  const { rows = 256, dims = 4 } = of;
  const role = of.role ?? 'context';
  const prior =
    of.prior === 'standard'
      ? { mean: Array<number>(dims).fill(0), logVariance: Array<number>(dims).fill(0) }
      : of.prior;
  return {
    name: of.name ?? role,
    role,
    rows,
    dims,
    mean: table(rows, dims, of.mean),
    logVariance: of.logVariance ? table(rows, dims, of.logVariance) : null,
    prior: prior
      ? { mean: Float32Array.from(prior.mean), logVariance: Float32Array.from(prior.logVariance) }
      : null,
    sample: of.sample ? table(rows, dims, of.sample) : null,
    klTerm: of.klTerm ?? null,
  };
}

/**
 * Rows on the corners of a box about a point: each dimension has this standard deviation, and none has to do with another. Of 256 rows and
 * up to 8 dimensions every corner comes equally often. (A sample variance is larger by 256 / 255.)
 */
export function box(of: {
  /** Of each dimension, or of one of them. */
  readonly std: number | ((dim: number) => number);
  /** Where the box lies, in every dimension. */
  readonly centre?: number;
}): Entry {
  const { std, centre = 0 } = of;
  return (row, dim) => centre + ((row >> dim) & 1 ? 1 : -1) * (typeof std === 'number' ? std : std(dim));
}
