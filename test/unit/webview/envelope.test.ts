import { describe, expect, it } from 'vitest';
import { envelopeCorners } from '../../../webview/charts/envelope.ts';
import type { PlotRows } from '../../../webview/charts/plot-rows.ts';

/** Rows of one value each. */
function rowsOf(steps: readonly number[], values: readonly number[]): PlotRows {
  const value = Float64Array.from(values);
  return { count: steps.length, step: Float64Array.from(steps), line: value, low: value, high: value };
}

const cornersOf = (rows: PlotRows, pixelsPerStep: number): number[][] => {
  const flat = envelopeCorners(rows, 0, rows.count, (step) => step * pixelsPerStep);
  return Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(3 * i, 3 * i + 3));
};

describe('the envelope of a curve', () => {
  it('has a corner every two pixels, with the extremes of the rows between', () => {
    const rows = rowsOf([0, 1, 2, 3, 4], [1, 9, 2, -5, 3]);
    expect(cornersOf(rows, 1)).toEqual([
      [0, 1, 1],
      [2, 2, 9],
      [4, -5, 3],
    ]);
  });

  it('is the curve itself where rows are far apart', () => {
    const rows = rowsOf([0, 1, 2], [1, 9, 2]);
    expect(cornersOf(rows, 10).map(([, low, high]) => [low, high])).toEqual([
      [1, 1],
      [9, 9],
      [2, 2],
    ]);
  });

  it('carries no extremes over to the next look, however close the last ones were', () => {
    const rows = rowsOf([0, 1, 354, 760], [2.7, 2.2, 0.1, 0.2]);
    expect(cornersOf(rows, 0.5)).toEqual([
      [0, 2.7, 2.7],
      [0.5, 2.2, 2.2],
      [177, 0.1, 0.1],
      [380, 0.2, 0.2],
    ]);
    expect(cornersOf(rowsOf([0, 1, 2, 354], [0, 0.5, 0.25, 1]), 0.5)).toEqual([
      [0, 0, 0],
      [1, 0.25, 0.5],
      [1, 0.25, 0.25],
      [177, 1, 1],
    ]);
  });
});
