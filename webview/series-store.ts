/** The curves as the host sent them: packed rows by key. Pure. */
import type { SeriesMessage, SeriesUpdate } from '../schemas/panel-message.ts';

/** Columns of a packed row; the layout is that of `SeriesUpdate.data`. */
export const ROW = { step: 0, last: 1, min: 2, max: 3, smooth: 4, width: 5 } as const;

/** One curve: `rows` packed rows at the start of `data`, which may be longer. */
export interface SeriesRows {
  readonly rows: number;
  readonly data: Float64Array;
}

class Series implements SeriesRows {
  rows = 0;
  data = new Float64Array(256 * ROW.width);

  /** Replaces the rows from `update.from` on. */
  apply(update: SeriesUpdate): void {
    if (update.from > this.rows) {
      throw new RangeError(
        `Series ${update.key}: rows from ${update.from} on, but only ${this.rows} are here.`,
      );
    }
    const start = update.from * ROW.width;
    const end = start + update.data.length;
    if (end > this.data.length) {
      const grown = new Float64Array(Math.max(end, this.data.length * 2));
      grown.set(this.data.subarray(0, start));
      this.data = grown;
    }
    this.data.set(update.data, start);
    this.rows = end / ROW.width;
  }
}

export class SeriesStore {
  readonly #series = new Map<string, Series>();

  /** Takes a message in; returns the last step that it holds, or null when it holds none. */
  apply(message: SeriesMessage): number | null {
    if (message.reset) this.#series.clear();
    let lastStep: number | null = null;
    for (const update of message.series) {
      let series = this.#series.get(update.key);
      if (series === undefined) this.#series.set(update.key, (series = new Series()));
      series.apply(update);
      const step = update.data[update.data.length - ROW.width + ROW.step];
      if (step !== undefined && (lastStep === null || step > lastStep)) lastStep = step;
    }
    return lastStep;
  }

  get(key: string): SeriesRows | undefined {
    return this.#series.get(key);
  }

  /** From the first to the last step of any curve; null while there is none. */
  steps(): { readonly first: number; readonly last: number } | null {
    let [first, last] = [Infinity, -Infinity];
    for (const { rows, data } of this.#series.values()) {
      if (rows === 0) continue;
      first = Math.min(first, data[0] ?? Infinity);
      last = Math.max(last, data[(rows - 1) * ROW.width] ?? -Infinity);
    }
    return first <= last ? { first, last } : null;
  }

  /** In the order in which they first came. */
  keys(): string[] {
    return [...this.#series.keys()];
  }
}

/** Every value times a factor; the steps stay. */
export function scaled(series: SeriesRows, factor: number): SeriesRows {
  const data = series.data.slice(0, series.rows * ROW.width);
  for (let at = 0; at < data.length; at++)
    if (at % ROW.width !== ROW.step) data[at] = (data[at] ?? NaN) * factor;
  return { rows: series.rows, data };
}

/** The newest row's value in a column, or null when there is none. */
export function newest(series: SeriesRows | undefined, column: number = ROW.last): number | null {
  if (series === undefined || series.rows === 0) return null;
  return series.data[(series.rows - 1) * ROW.width + column] ?? null;
}

/**
 * term × weight, row by row of `term`: a weighted term of the loss. The weight of a row is the newest one at or before
 * its step. Minimum, maximum and smoothed value are scaled by that same weight, which is exact while the weight stays
 * constant within a bin and close where it is annealed.
 */
export function weighted(term: SeriesRows, weight: SeriesRows): SeriesRows {
  const data = new Float64Array(term.rows * ROW.width);
  let w = 0;
  for (let row = 0; row < term.rows; row++) {
    const at = row * ROW.width;
    const step = term.data[at] ?? NaN;
    while (w + 1 < weight.rows && (weight.data[(w + 1) * ROW.width] ?? Infinity) <= step) w++;
    const factor = weight.data[w * ROW.width + ROW.last] ?? NaN;
    data[at] = step;
    for (let column = 1; column < ROW.width; column++)
      data[at + column] = (term.data[at + column] ?? NaN) * factor;
  }
  return { rows: term.rows, data };
}

/** Where a curve came from, how far up it went, and where it is. */
export interface Course {
  /** Last value of the first row, which may stand for several steps. */
  readonly first: number;
  readonly greatest: number;
  readonly newest: number;
}

/** Null without a value; what is not finite is passed over, but for the newest value. */
export function courseOf(rows: SeriesRows | undefined): Course | null {
  const last = newest(rows);
  if (rows === undefined || last === null) return null;
  const first = rows.data[ROW.last] ?? NaN;
  let greatest = -Infinity;
  for (let row = 0; row < rows.rows; row++) {
    const value = rows.data[row * ROW.width + ROW.max] ?? NaN;
    if (value > greatest) greatest = value;
  }
  return { first, greatest, newest: last };
}
