import { describe, expect, it } from 'vitest';
import type { SeriesUpdate } from '../../../schemas/panel-message.ts';
import {
  courseOf,
  newest,
  ROW,
  SeriesStore,
  weighted,
  type SeriesRows,
} from '../../../webview/series-store.ts';

/** Rows of [step, last, min, max, smooth]. */
function update(key: string, from: number, ...rows: readonly (readonly number[])[]): SeriesUpdate {
  return { key, stepsPerBin: 1, from, data: Float64Array.from(rows.flat()) };
}

const column = (series: SeriesRows | undefined, index: number): number[] =>
  Array.from({ length: series?.rows ?? 0 }, (_, row) => series?.data[row * ROW.width + index] ?? NaN);

describe('the curves as the host sent them', () => {
  it('start with a snapshot and change at the tail', () => {
    const store = new SeriesStore();
    store.apply({
      type: 'series',
      reset: true,
      series: [update('loss', 0, [1, 9, 9, 9, 9], [2, 8, 8, 8, 8.5])],
    });
    const last = store.apply({
      type: 'series',
      reset: false,
      series: [update('loss', 1, [3, 7, 7, 8, 8], [4, 6, 6, 6, 7])],
    });
    expect(last).toBe(4);
    expect(column(store.get('loss'), ROW.step)).toEqual([1, 3, 4]);
    expect(column(store.get('loss'), ROW.max)).toEqual([9, 8, 6]);
  });

  it('become fewer rows when the host merges its bins', () => {
    const store = new SeriesStore();
    store.apply({
      type: 'series',
      reset: true,
      series: [update('loss', 0, [1, 1, 1, 1, 1], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3])],
    });
    store.apply({
      type: 'series',
      reset: false,
      series: [update('loss', 0, [2, 2, 1, 2, 2], [3, 3, 3, 3, 3])],
    });
    expect(column(store.get('loss'), ROW.step)).toEqual([2, 3]);
  });

  it('are forgotten by a snapshot that does not hold them', () => {
    const store = new SeriesStore();
    store.apply({ type: 'series', reset: true, series: [update('old', 0, [1, 1, 1, 1, 1])] });
    store.apply({ type: 'series', reset: true, series: [update('new', 0, [1, 1, 1, 1, 1])] });
    expect(store.keys()).toEqual(['new']);
  });

  it('have no hole: a change past the end says that a message was lost', () => {
    const store = new SeriesStore();
    expect(() =>
      store.apply({ type: 'series', reset: false, series: [update('loss', 5, [9, 1, 1, 1, 1])] }),
    ).toThrow(/only 0/);
  });

  it('grow far beyond the first allocation', () => {
    const store = new SeriesStore();
    for (let row = 0; row < 1000; row++) {
      store.apply({
        type: 'series',
        reset: false,
        series: [update('loss', row, [row + 1, row, row, row, row])],
      });
    }
    expect(newest(store.get('loss'))).toBe(999);
    expect(column(store.get('loss'), ROW.step)[500]).toBe(501);
  });
});

describe('a weighted term', () => {
  const term: SeriesRows = {
    rows: 3,
    data: Float64Array.from([10, 2, 1, 3, 2, 20, 4, 3, 5, 4, 30, 6, 5, 7, 6]),
  };

  it('is the term times the newest weight at or before its step', () => {
    const weight: SeriesRows = { rows: 2, data: Float64Array.from([10, 0.5, 0, 0.5, 0.5, 25, 2, 0.5, 2, 2]) };
    const product = weighted(term, weight);
    expect(column(product, ROW.last)).toEqual([1, 2, 12]);
    expect(column(product, ROW.max)).toEqual([1.5, 2.5, 14]);
    expect(column(product, ROW.step)).toEqual([10, 20, 30]);
  });
});

describe('the course of a curve', () => {
  const rowsOf = (...values: readonly (readonly number[])[]): SeriesRows | undefined => {
    const store = new SeriesStore();
    store.apply({ type: 'series', reset: true, series: [update('loss', 0, ...values)] });
    return store.get('loss');
  };

  it('goes from the first value by the greatest to the newest', () => {
    expect(courseOf(rowsOf([2, 5, 4, 6, 5], [4, 3, 2, 9, 3], [6, 2, 1, 3, 2]))).toEqual({
      first: 5,
      greatest: 9,
      newest: 2,
    });
    expect(courseOf(rowsOf([2, 5, NaN, NaN, 5], [4, 3, 2, 4, 3]))?.greatest).toBe(4);
  });

  it('is nothing where there is no value', () => {
    expect(courseOf(undefined)).toBeNull();
    expect(courseOf(rowsOf())).toBeNull();
  });
});
