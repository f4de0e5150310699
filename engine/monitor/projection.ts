import type { LatentsEvent } from '../../schemas/run-log.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { columnMeans } from '../data/columns.ts';
import type { TruthArray } from '../data/dataset.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import { logNumber } from '../run/numbers.ts';

type Projection = NonNullable<LatentsEvent['projection']>;

/** Points of a projection: enough to see a shape, few enough for a log line. */
export const PROJECTION_ROWS = 256;
/** Columns of each truth array that come along as colours. */
const COLOURS_PER_TRUTH = 4;
/** Values are rounded to this share of the largest: a screen shows no more, and the log line is half as long. */
const RESOLUTION = 1e-3;

/**
 * Principal components 1 and 2 of a latent, with their signs fixed: an eigenvector's sign is arbitrary, and a picture
 * whose axes flip from look to look cannot be watched. At the first look the largest coefficient of each direction is
 * positive; afterwards each direction makes an acute angle with its predecessor.
 */
export class Projector {
  readonly #truth: Readonly<Record<string, TruthArray>>;
  /** The same at every look, for the probe batch is. */
  #colours: Projection['colours'] | null = null;
  #previous: readonly Float64Array[] = [];

  /** @param truth of the same rows as the readings will have; null where a data set has none */
  constructor(truth: Readonly<Record<string, TruthArray>>) {
    this.#truth = truth;
  }

  /** @param directions principal directions of the reading, descending; each (dims) */
  project(reading: LatentReading, directions: readonly Float64Array[]): Projection {
    const axes = [0, 1].map((k) => this.#oriented(directions[k], k));
    this.#previous = axes.map((axis, k) => axis ?? this.#previous[k]).filter((axis) => axis !== undefined);
    const { dims, mean: values } = reading;
    const mean = columnMeans(values, dims);
    const rows = chosenRows(reading.rows);
    const coordinate = (axis: Float64Array | undefined, r: number): number => {
      if (axis === undefined) return 0;
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += (values[r * dims + j]! - mean[j]!) * axis[j]!;
      return sum;
    };
    this.#colours ??= colourColumns(this.#truth, rows);
    return {
      latent: reading.name,
      x: written(rows.map((r) => coordinate(axes[0], r))),
      y: written(rows.map((r) => coordinate(axes[1], r))),
      colours: this.#colours,
    };
  }

  #oriented(direction: Float64Array | undefined, k: number): Float64Array | undefined {
    if (direction === undefined) return undefined;
    const previous = this.#previous[k];
    const agreement = previous
      ? direction.reduce((sum, value, j) => sum + value * previous[j]!, 0)
      : direction.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0);
    return agreement < 0 ? direction.map((value) => -value) : direction;
  }
}

/** All rows, or `PROJECTION_ROWS` of them at even distances. */
function chosenRows(rows: number): number[] {
  const count = Math.min(rows, PROJECTION_ROWS);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** `signal[0]` … of each truth array, at the chosen rows. */
function colourColumns(
  truth: Readonly<Record<string, TruthArray>>,
  rows: readonly number[],
): Projection['colours'] {
  const columns: Record<string, readonly LogNumber[]> = {};
  for (const [name, { dim, values }] of Object.entries(truth)) {
    for (let k = 0; k < Math.min(dim, COLOURS_PER_TRUTH); k++)
      columns[`${name}[${k}]`] = written(rows.map((r) => values[r * dim + k]!));
  }
  return columns;
}

/** Values as the log holds them, on a decimal grid of at most `RESOLUTION` of the largest. */
function written(values: readonly number[]): LogNumber[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest)) return values.map(logNumber);
  const places = -Math.floor(Math.log10(largest * RESOLUTION));
  const scale = 10 ** Math.abs(places);
  return values.map((value) =>
    places >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale,
  );
}
