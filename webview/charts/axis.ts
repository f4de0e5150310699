/** Ranges and ticks of an axis, ours for all faces of a chart, so that picture and pixels agree. Pure. */

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly ticks: readonly number[];
}

/**
 * A range that holds [low, high] and ends on round numbers (1, 2, 2.5, 5 × 10ⁿ apart), with about `count` ticks.
 * An empty or broken range becomes 0 … 1; a single value gets room on both sides.
 */
export function linearAxis(low: number, high: number, count = 4): Axis {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return linearAxis(0, 1, count);
  if (low === high) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.1;
    return linearAxis(low - room, high + room, count);
  }
  const step = roundStep((high - low) / count);
  // A hair of tolerance: a value that sits on a tick must not open another interval through rounding.
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(clean(i * step));
  return { min: clean(first * step), max: clean(last * step), log: false, ticks };
}

/** A range that ends where the data end, with round ticks inside: for steps, where the curve should fill the width. */
export function tightAxis(low: number, high: number, count = 5): Axis {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) return linearAxis(low, high, count);
  const step = Math.max(roundStep((high - low) / count), 1);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(clean(i * step));
  return { min: low, max: high, log: false, ticks };
}

/**
 * A logarithmic range around the positive values [low, high]: whole decades as ticks, 1-2-5 where it spans less than two.
 * Null where nothing is positive.
 */
export function logAxis(low: number, high: number): Axis | null {
  if (!(high > 0) || !Number.isFinite(high)) return null;
  const bottom = low > 0 && Number.isFinite(low) ? low : high / 1e6;
  const marks = Math.log10(high / bottom) < 2 ? [1, 2, 5] : [1];
  const all: number[] = [];
  for (let decade = Math.floor(Math.log10(bottom)) - 1; decade <= Math.ceil(Math.log10(high)) + 1; decade++) {
    for (const mark of marks) all.push(Number(`${mark}e${decade}`));
  }
  const min = Math.max(...all.filter((tick) => tick <= bottom * (1 + 1e-9)));
  const max = Math.min(...all.filter((tick) => tick >= high * (1 - 1e-9) && tick > min));
  const inside = all.filter((tick) => tick >= min && tick <= max);
  const every = Math.ceil(inside.length / 6);
  return { min, max, log: true, ticks: inside.filter((_, i) => i % every === 0) };
}

/** Where a value lies on the axis: 0 at the minimum, 1 at the maximum; NaN for what a log axis cannot show. */
export function position(axis: Axis, value: number): number {
  if (!axis.log) return (value - axis.min) / (axis.max - axis.min);
  if (!(value > 0)) return NaN;
  return Math.log(value / axis.min) / Math.log(axis.max / axis.min);
}

/** The next of 1, 2, 2.5, 5, 10 × 10ⁿ at or above the rough step. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** 0.30000000000000004 → 0.3, and no negative zero. */
const clean = (value: number): number => Number(value.toPrecision(12)) + 0;
