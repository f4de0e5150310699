/** From the host's rows to what fits the pixels: merging without losing a spike. Pure. */
import { ROW, type SeriesRows } from '../series-store.ts';

/** Columns of a curve as drawn; the first `count` entries of each array hold. NaN is a gap. */
export interface PlotRows {
  readonly count: number;
  readonly step: Float64Array;
  /** The line: the last value, or the smoothed one. */
  readonly line: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** What the line stands for, where that is not its place: the height of a curve that is stacked. */
  readonly value?: Float64Array;
}

/** What a row says: in words, not in pixels. */
export const valueOf = (rows: PlotRows, row: number): number => (rows.value ?? rows.line)[row] ?? NaN;

/** The extremes of a row that stands for several steps; null where it stands for one, or is stacked. */
export function rangeOf(rows: PlotRows, row: number): { readonly low: number; readonly high: number } | null {
  const low = rows.low[row] ?? NaN;
  const high = rows.high[row] ?? NaN;
  return rows.value === undefined && low < high ? { low, high } : null;
}

export const NO_ROWS: PlotRows = {
  count: 0,
  step: new Float64Array(0),
  line: new Float64Array(0),
  low: new Float64Array(0),
  high: new Float64Array(0),
};

/**
 * At most `maxRows` rows: 2ᵏ neighbours become one with the last step and value and the extremes of all.
 * Groups start at multiples of 2ᵏ, so that a point once drawn stays where it is while the run goes on.
 * `reuse` is an earlier result whose arrays may be written over.
 */
export function mergeRows(
  series: SeriesRows,
  maxRows: number,
  smoothed: boolean,
  reuse: PlotRows = NO_ROWS,
): PlotRows {
  let size = 1;
  while (Math.ceil(series.rows / size) > maxRows) size *= 2;
  const count = Math.ceil(series.rows / size);
  const into = reuse.step.length >= count ? reuse : allocate(count);
  const value = smoothed ? ROW.smooth : ROW.last;
  for (let i = 0; i < count; i++) {
    const end = Math.min((i + 1) * size, series.rows);
    let low = Infinity;
    let high = -Infinity;
    for (let row = i * size; row < end; row++) {
      const at = row * ROW.width;
      low = Math.min(low, orElse(series.data[at + ROW.min], Infinity));
      high = Math.max(high, orElse(series.data[at + ROW.max], -Infinity));
    }
    const last = (end - 1) * ROW.width;
    into.step[i] = series.data[last + ROW.step] ?? NaN;
    into.line[i] = series.data[last + value] ?? NaN;
    into.low[i] = low <= high ? low : NaN;
    into.high[i] = low <= high ? high : NaN;
  }
  return { ...into, count };
}

/** Twice as many as needed, so that a growing run does not allocate at every update. */
function allocate(count: number): PlotRows {
  const length = count * 2;
  return {
    count,
    step: new Float64Array(length),
    line: new Float64Array(length),
    low: new Float64Array(length),
    high: new Float64Array(length),
  };
}

const orElse = (value: number | undefined, fallback: number): number =>
  value === undefined || Number.isNaN(value) ? fallback : value;

/** Smallest and largest value of line and envelope; with `positive`, of what a log axis can show. */
export function extent(rows: PlotRows, positive = false): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rows.count; i++) {
    for (const column of [rows.low, rows.line, rows.high]) {
      const value = column[i] ?? NaN;
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

/** Index of the row whose step is nearest to `step`; −1 when there is none. */
export function nearestRow(rows: PlotRows, step: number): number {
  let from = 0;
  let to = rows.count - 1;
  if (to < 0) return -1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows.step[middle] ?? NaN) < step) from = middle + 1;
    else to = middle;
  }
  const before = from - 1;
  if (before >= 0 && step - (rows.step[before] ?? NaN) < (rows.step[from] ?? NaN) - step) return before;
  return from;
}

/** The rows stood on others: from their line to their line plus the value. A gap below is a gap above. */
export function stackedOn(below: PlotRows, rows: PlotRows): PlotRows {
  const { count, step } = rows;
  const result = { step, low: new Float64Array(count), high: new Float64Array(count) };
  const line = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const base = below.count === 0 ? 0 : (below.line[nearestRow(below, step[i] ?? 0)] ?? NaN);
    const top = base + (rows.line[i] ?? NaN);
    line[i] = top;
    result.low[i] = Math.min(base, top);
    result.high[i] = Math.max(base, top);
  }
  return { ...result, count, line, value: rows.line.slice(0, count) };
}
