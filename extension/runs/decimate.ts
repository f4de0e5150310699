import { SERIES_ROW, type SeriesUpdate } from '../../schemas/panel-message.ts';
import type { Series } from './series.ts';
import { SMOOTHING_START, smoothed, type SmoothingState } from './smoothing.ts';

/** Rows a page gets per curve; more than a chart has pixels. */
export const MAX_BINS = 1000;

/** Smallest level (bins of 2^level points) at which `points` fit into `maxBins`. */
export function levelFor(points: number, maxBins = MAX_BINS): number {
  let level = 0;
  while (Math.ceil(points / 2 ** level) > maxBins) level += 1;
  return level;
}

/**
 * What one page knows of one curve, and what it must be told next.
 *
 * Bins hold 2^level points counted from the first one, so they stay put while points are appended: a delta is the last
 * bin and those after it. When the series outgrows MAX_BINS, pairs of bins merge and all rows go out once.
 * Smoothing runs over every point; its state is kept at each bin's start, so that a delta costs only its own points.
 */
export class DecimatedSeries {
  readonly #series: Series;
  readonly #maxBins: number;
  #weight: number;
  #level = 0;
  /** Points that the page has seen. */
  #sent = 0;
  #truncations: number;
  /** State before the first point of each bin sent. */
  #states: SmoothingState[] = [];

  constructor(series: Series, weight: number, maxBins = MAX_BINS) {
    this.#series = series;
    this.#weight = weight;
    this.#maxBins = maxBins;
    this.#truncations = series.truncations;
  }

  /** Forgets what the page knows: the next update is whole. */
  reset(weight = this.#weight): void {
    this.#weight = weight;
    this.#sent = 0;
    this.#states = [];
  }

  /** Rows that changed since the last call; null where none did. */
  update(key: string): SeriesUpdate | null {
    const series = this.#series;
    const level = levelFor(series.length, this.#maxBins);
    const whole = level !== this.#level || series.truncations !== this.#truncations;
    if (!whole && series.length === this.#sent) return null;
    if (whole) this.reset();
    this.#level = level;
    this.#truncations = series.truncations;

    const size = 2 ** level;
    const from = Math.floor(this.#sent / size);
    const bins = Math.ceil(series.length / size);
    const data = new Float64Array(Math.max(0, bins - from) * SERIES_ROW);
    let state = this.#states[from] ?? SMOOTHING_START;
    for (let bin = from; bin < bins; bin++) {
      this.#states[bin] = state;
      const end = Math.min((bin + 1) * size, series.length);
      for (let index = bin * size; index < end; index++)
        state = smoothed(state, this.#weight, series.valueAt(index));
      const last = series.valueAt(end - 1);
      const { minimum, maximum } = series.extent(level, bin);
      const finite = Number.isFinite(last);
      data.set(
        [series.stepAt(end - 1), finite ? last : NaN, minimum, maximum, finite ? state.mean : NaN],
        (bin - from) * SERIES_ROW,
      );
    }
    // The bin after the last full one starts where this update ended.
    if (series.length % size === 0) this.#states[bins] = state;
    this.#sent = series.length;
    return { key, stepsPerBin: size, from, data };
  }
}
