import type { SeriesUpdate } from '../../schemas/panel-message.ts';
import { DecimatedSeries } from './decimate.ts';
import type { Series } from './series.ts';

/** The curves as far as one page knows them, smoothed as it asks. */
export class KnownCurves {
  readonly #known = new Map<string, DecimatedSeries>();
  #smoothing: number;

  constructor(smoothing: number) {
    this.#smoothing = smoothing;
  }

  /** What the page must be told: of each curve what is new. */
  updates(curves: Iterable<readonly [key: string, series: Series]>): SeriesUpdate[] {
    return [...curves].flatMap(([key, series]) => this.#knownOf(key, series).update(key) ?? []);
  }

  /** @returns whether it changed, so that the page must be told every curve anew */
  setSmoothing(smoothing: number): boolean {
    if (smoothing === this.#smoothing) return false;
    this.#smoothing = smoothing;
    for (const known of this.#known.values()) known.reset(smoothing);
    return true;
  }

  /** The page knows nothing any more. */
  forget(): void {
    this.#known.clear();
  }

  #knownOf(key: string, series: Series): DecimatedSeries {
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = new DecimatedSeries(series, this.#smoothing)));
    return known;
  }
}
