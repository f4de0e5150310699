/** The outline of an envelope: between minimum and maximum, with no more corners than can be seen. Pure. */
import type { PlotRows } from './plot-rows.ts';

/** Rows nearer to one another than this, in css pixels, share a corner. */
const SHARED = 2;

/**
 * Corners of the rows from `start` to before `end`, packed as [x in css pixels, low, high]. Filling is most of what a chart costs, so that
 * close rows share a corner, which holds the extremes of all of them: a spike stays. Where a long way follows (rare looks), it begins at
 * the last row alone.
 */
export function envelopeCorners(
  rows: PlotRows,
  start: number,
  end: number,
  x: (step: number) => number,
): number[] {
  const corners: number[] = [];
  let low = Infinity;
  let high = -Infinity;
  let cornerAt = -Infinity;
  let shared = 0;
  for (let i = start; i < end; i++) {
    low = Math.min(low, rows.low[i] ?? Infinity);
    high = Math.max(high, rows.high[i] ?? -Infinity);
    const px = x(rows.step[i] ?? 0);
    const isFarFromNext = i < end - 1 && x(rows.step[i + 1] ?? 0) - px >= SHARED;
    if (px - cornerAt < SHARED && i < end - 1 && !isFarFromNext) {
      shared += 1;
      continue;
    }
    corners.push(px, low, high);
    if (isFarFromNext && shared > 0) corners.push(px, rows.low[i] ?? NaN, rows.high[i] ?? NaN);
    [low, high, cornerAt, shared] = [Infinity, -Infinity, px, 0];
  }
  return corners;
}
