import { describe, expect, it } from 'vitest';
import { extent, mergeRows, nearestRow, type PlotRows } from '../../../webview/charts/plot-rows.ts';
import type { SeriesRows } from '../../../webview/series-store.ts';

/** One step a row: value, its extremes and its smoothed value are told apart by their fraction. */
function series(values: readonly number[]): SeriesRows {
  return {
    rows: values.length,
    data: Float64Array.from(
      values.flatMap((value, i) => [i + 1, value, value - 0.1, value + 0.1, value + 0.01]),
    ),
  };
}

const take = (rows: PlotRows, column: 'step' | 'line' | 'low' | 'high'): number[] => [
  ...rows[column].subarray(0, rows.count),
];

describe('rows merged to the pixels', () => {
  it('stay as they are where there is room', () => {
    const rows = mergeRows(series([1, 2, 3]), 3, false);
    expect(take(rows, 'step')).toEqual([1, 2, 3]);
    expect(take(rows, 'line')).toEqual([1, 2, 3]);
  });

  it('are never more than asked for', () => {
    for (const length of [1, 99, 100, 101, 250, 1000]) {
      expect(mergeRows(series(Array.from({ length }, (_, i) => i)), 100, false).count).toBeLessThanOrEqual(
        100,
      );
    }
  });

  it('keep every spike', () => {
    const values = Array.from({ length: 1000 }, () => 1);
    values[617] = 50;
    values[618] = -50;
    const rows = mergeRows(series(values), 40, false);
    expect(Math.max(...take(rows, 'high'))).toBeCloseTo(50.1);
    expect(Math.min(...take(rows, 'low'))).toBeCloseTo(-50.1);
  });

  it('end with the last step and value of all, merged or not', () => {
    const rows = mergeRows(series([1, 2, 3, 4, 5, 6, 7]), 4, false);
    expect(take(rows, 'step')).toEqual([2, 4, 6, 7]);
    expect(take(rows, 'line')).toEqual([2, 4, 6, 7]);
  });

  it('do not move while the run goes on', () => {
    const values = Array.from({ length: 77 }, (_, i) => Math.sin(i));
    const before = mergeRows(series(values), 60, false);
    const after = mergeRows(series([...values, 5, 6]), 60, false);
    expect(take(after, 'line').slice(0, before.count - 1)).toEqual(take(before, 'line').slice(0, -1));
  });

  it('draw the smoothed value where the person asks for it, and the raw extremes behind', () => {
    const rows = mergeRows(series([1, 2]), 10, true);
    expect(take(rows, 'line')).toEqual([1.01, 2.01]);
    expect(take(rows, 'low')).toEqual([0.9, 1.9]);
  });

  it('have a gap where a value is not finite', () => {
    const rows = mergeRows(
      { rows: 2, data: Float64Array.from([1, NaN, NaN, NaN, NaN, 2, 5, 4, 6, 5]) },
      10,
      false,
    );
    expect(take(rows, 'line')).toEqual([NaN, 5]);
    expect(take(rows, 'high')).toEqual([NaN, 6]);
  });

  it('are written into the arrays of the last time', () => {
    const first = mergeRows(series([1, 2, 3]), 10, false);
    const second = mergeRows(series([4, 5]), 10, false, first);
    expect(second.line).toBe(first.line);
    expect(take(second, 'line')).toEqual([4, 5]);
  });
});

describe('looking rows up', () => {
  const rows = mergeRows(series([5, 6, 7, 8]), 10, false);

  it('finds the nearest step', () => {
    expect([-9, 1.4, 1.6, 3, 99].map((step) => nearestRow(rows, step))).toEqual([0, 0, 1, 2, 3]);
  });

  it('finds none where there is none', () => {
    expect(nearestRow({ ...rows, count: 0 }, 1)).toBe(-1);
  });

  it('knows the extremes, and those that a log axis can show', () => {
    const mixed = mergeRows(
      { rows: 2, data: Float64Array.from([1, -2, -3, -1, -2, 2, 4, 0.5, 5, 4]) },
      10,
      false,
    );
    expect(extent(mixed)).toEqual({ low: -3, high: 5 });
    expect(extent(mixed, true)).toEqual({ low: 0.5, high: 5 });
  });
});
