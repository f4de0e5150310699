import { describe, expect, it } from 'vitest';
import { DecimatedSeries, levelFor, MAX_BINS } from '../../../extension/runs/decimate.ts';
import { Series } from '../../../extension/runs/series.ts';
import { SMOOTHING_START, smoothed } from '../../../extension/runs/smoothing.ts';
import { SERIES_ROW, type SeriesUpdate } from '../../../schemas/panel-message.ts';

const fill = (series: Series, n: number, value: (step: number) => number) => {
  const first = Number.isFinite(series.lastStep) ? series.lastStep + 1 : 1;
  for (let step = first; step < first + n; step++) series.append(step, value(step));
};
const rows = (update: SeriesUpdate | null): number[][] =>
  Array.from({ length: (update?.data.length ?? 0) / SERIES_ROW }, (_, i) => [
    ...(update?.data.slice(i * SERIES_ROW, (i + 1) * SERIES_ROW) ?? []),
  ]);
/** What a page does with an update. */
const take = (page: number[][], update: SeriesUpdate | null): number[][] =>
  update === null ? page : [...page.slice(0, update.from), ...rows(update)];

describe('smoothing', () => {
  const mean = (weight: number, values: readonly number[]) =>
    values.reduce((state, value) => smoothed(state, weight, value), SMOOTHING_START).mean;

  it('is the debiased exponential mean: Σ w^(T−t) x_t / Σ w^(T−t)', () => {
    const values = [3, -1, 4, 1, -5, 9, 2, 6];
    for (const w of [0.1, 0.6, 0.9, 0.999]) {
      const weights = values.map((_, t) => w ** (values.length - 1 - t));
      const closed =
        values.reduce((s, x, t) => s + x * (weights[t] ?? 0), 0) / weights.reduce((a, b) => a + b, 0);
      expect(mean(w, values)).toBeCloseTo(closed, 12);
    }
  });

  it('leaves the series alone at weight 0', () => {
    expect(mean(0, [0.1, 0.2, 0.3])).toBe(0.3);
  });

  it('leaves a constant series exactly constant', () => {
    for (const c of [0.1, 1 / 3, 1e300, -7]) expect(mean(0.97, Array<number>(1000).fill(c))).toBe(c);
  });

  it('passes over what is not finite', () => {
    expect(mean(0.9, [1, NaN, 2, Infinity])).toBe(mean(0.9, [1, 2]));
  });
});

describe('decimation', () => {
  it('leaves a short series as it is', () => {
    const series = new Series();
    fill(series, 3, (step) => step * 10);
    expect(rows(new DecimatedSeries(series, 0).update('loss'))).toEqual([
      [1, 10, 10, 10, 10],
      [2, 20, 20, 20, 20],
      [3, 30, 30, 30, 30],
    ]);
  });

  it('holds at most MAX_BINS rows, in bins of a power of two', () => {
    expect([1, 1000, 1001, 2000, 2001, 1e6].map((n) => 2 ** levelFor(n))).toEqual([1, 1, 2, 2, 4, 1024]);
    const series = new Series();
    fill(series, 12_345, Math.sin);
    const update = new DecimatedSeries(series, 0.9).update('loss');
    expect(update?.stepsPerBin).toBe(16);
    expect(rows(update).length).toBeLessThanOrEqual(MAX_BINS);
  });

  it('never loses a spike', () => {
    for (const at of [1, 777, 9_000, 19_999]) {
      const series = new Series();
      fill(series, 20_000, (step) => (step === at ? 1e6 : 1));
      const spikes = rows(new DecimatedSeries(series, 0.9).update('loss')).filter((row) => row[3] === 1e6);
      expect(spikes).toHaveLength(1);
    }
  });

  it('smooths over all points, not over the bins', () => {
    const series = new Series();
    fill(series, 5000, (step) => Math.cos(step));
    let state = SMOOTHING_START;
    for (let step = 1; step <= 5000; step++) state = smoothed(state, 0.99, Math.cos(step));
    expect(rows(new DecimatedSeries(series, 0.99).update('loss')).at(-1)?.[4]).toBe(state.mean);
  });

  it('sends only the bins that changed, and the page ends with what a snapshot would give', () => {
    const series = new Series();
    const decimated = new DecimatedSeries(series, 0.9);
    let page: number[][] = [];
    for (const n of [1, 5, 600, 393, 2, 1500, 7, 3000, 1]) {
      fill(series, n, (step) => Math.sin(step / 9) + (step % 31));
      page = take(page, decimated.update('loss'));
      expect(page).toEqual(rows(new DecimatedSeries(series, 0.9).update('loss')));
    }
    fill(series, 10, () => 0);
    expect(decimated.update('loss')?.from).toBe(Math.floor(5509 / 8));
    expect(decimated.update('loss')).toBeNull();
  });

  it('keeps its bins while points are appended', () => {
    const series = new Series();
    fill(series, 1500, Math.sin);
    const before = rows(new DecimatedSeries(series, 0).update('loss'));
    fill(series, 300, Math.sin);
    const after = rows(new DecimatedSeries(series, 0).update('loss'));
    expect(after.slice(0, before.length)).toEqual(before);
  });

  it('takes the void tail back from the page after a resume', () => {
    const series = new Series();
    const decimated = new DecimatedSeries(series, 0.5);
    fill(series, 900, (step) => step);
    let page = take([], decimated.update('loss'));
    series.truncateAfter(400);
    fill(series, 20, () => -1);
    page = take(page, decimated.update('loss'));
    expect(page).toHaveLength(420);
    expect(page.at(-1)?.slice(0, 2)).toEqual([420, -1]);
  });

  it('takes every row back where nothing is left', () => {
    const series = new Series();
    const decimated = new DecimatedSeries(series, 0.5);
    fill(series, 10, (step) => step);
    let page = take([], decimated.update('loss'));
    series.truncateAfter(0);
    page = take(page, decimated.update('loss'));
    expect(page).toEqual([]);
  });

  it('shows what is not finite as a gap', () => {
    const series = new Series();
    [1, NaN, Infinity].forEach((value, i) => series.append(i + 1, value));
    expect(rows(new DecimatedSeries(series, 0.9).update('loss')).map((row) => [row[1], row[4]])).toEqual([
      [1, 1],
      [NaN, NaN],
      [NaN, NaN],
    ]);
  });

  it('recomputes all when the smoothing changes', () => {
    const series = new Series();
    const decimated = new DecimatedSeries(series, 0);
    fill(series, 50, Math.sin);
    decimated.update('loss');
    decimated.reset(0.9);
    expect(decimated.update('loss')).toEqual(new DecimatedSeries(series, 0.9).update('loss'));
  });
});
