import type { CompareHostMessage, ComparedRun, VerdictSpan } from '../../schemas/compare-message.ts';
import type { PanelPreferences, RunHeader, SeriesUpdate } from '../../schemas/panel-message.ts';
import { UPDATE_INTERVAL_MS } from '../panel/panel-feed.ts';
import type { Curves } from '../runs/curves.ts';
import { DecimatedSeries } from '../runs/decimate.ts';
import { Throttle } from '../throttle.ts';
import { commonName, differencesOf } from './comparison.ts';

/** A page that has not said that it drew for so long gets the next update all the same. */
const DRAW_TIMEOUT_MS = 1000;

/** One of the runs, read anew at each update. */
export interface ComparedSource {
  readonly about: ComparedRun;
  readonly experiment: unknown;
  readonly header: RunHeader;
  readonly curves: Curves;
  readonly spans: readonly VerdictSpan[];
}

/**
 * Tells one page of several runs: everything when it is ready, then what changed. Quiet while the page is hidden; knows what the
 * page has seen, so that an update is as small as the change.
 */
export class CompareFeed {
  readonly #sources: () => readonly ComparedSource[];
  readonly #post: (message: CompareHostMessage) => void;
  readonly #throttle = new Throttle(() => this.#update(), UPDATE_INTERVAL_MS);
  readonly #series = new Map<string, DecimatedSeries>();
  /** Texts of what was sent, by message. */
  readonly #sent = new Map<string, string>();
  readonly #sentSpans = new Map<string, readonly VerdictSpan[]>();
  #preferences: PanelPreferences;
  #ready = false;
  #visible = true;
  #drawDue = -Infinity;

  constructor(
    sources: () => readonly ComparedSource[],
    preferences: PanelPreferences,
    post: (message: CompareHostMessage) => void,
  ) {
    this.#sources = sources;
    this.#preferences = preferences;
    this.#post = post;
  }

  /** The page is (again) there and knows nothing. */
  ready(): void {
    this.#ready = true;
    this.#series.clear();
    this.#sent.clear();
    this.#sentSpans.clear();
    this.#drawDue = -Infinity;
    this.#post({ type: 'preferences', preferences: this.#preferences });
    this.#sendRuns();
    this.#sendSeries(true);
  }

  /** What was shown of a run is void (its log was replaced): the page is told everything anew. */
  restart(): void {
    if (this.#ready) this.ready();
  }

  /** One of the runs changed. */
  changed(): void {
    if (this.#ready && this.#visible) this.#throttle.request();
  }

  /** A hidden page is gone: it says `ready` when it comes back. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) return;
    this.#ready = false;
    this.#throttle.dispose();
  }

  /** The page drew what it was sent. */
  drawn(): void {
    const waited = this.#drawDue > performance.now();
    this.#drawDue = -Infinity;
    if (waited) this.changed();
  }

  setPreferences(preferences: PanelPreferences): void {
    const smoothingChanged = preferences.smoothing !== this.#preferences.smoothing;
    this.#preferences = preferences;
    if (!this.#ready || !smoothingChanged) return;
    for (const series of this.#series.values()) series.reset(preferences.smoothing);
    this.#sendSeries(false);
  }

  dispose(): void {
    this.#ready = false;
    this.#throttle.dispose();
  }

  #update(): void {
    if (!this.#ready || !this.#visible) return;
    this.#sendRuns();
    // A page that still draws is not sent more: `drawn` or the next change asks again.
    if (this.#drawDue <= performance.now()) this.#sendSeries(false);
    else this.#throttle.request();
  }

  #sendRuns(): void {
    const sources = this.#sources();
    this.#sendOnce('comparison', {
      type: 'comparison',
      name: sources.length < 2 ? null : commonName(sources.map(({ header }) => header)),
      runs: sources.map(({ about }) => about),
      differences: differencesOf(sources.map(({ experiment }) => experiment)),
    });
    for (const { about, header, spans } of sources) {
      this.#sendOnce(`run ${about.key}`, { type: 'run', key: about.key, run: header });
      if (this.#sentSpans.get(about.key) === spans) continue;
      this.#sentSpans.set(about.key, spans);
      this.#post({ type: 'verdicts', key: about.key, spans });
    }
  }

  #sendOnce(name: string, message: CompareHostMessage): void {
    const text = JSON.stringify(message);
    if (this.#sent.get(name) === text) return;
    this.#sent.set(name, text);
    this.#post(message);
  }

  #sendSeries(reset: boolean): void {
    const updates: SeriesUpdate[] = [];
    for (const { about, curves } of this.#sources())
      for (const [column, series] of curves.series) {
        const key = `${about.key}/${column}`;
        let decimated = this.#series.get(key);
        if (decimated === undefined) {
          decimated = new DecimatedSeries(series, this.#preferences.smoothing);
          this.#series.set(key, decimated);
        }
        const update = decimated.update(key);
        if (update !== null) updates.push(update);
      }
    if (!reset && updates.length === 0) return;
    if (updates.length > 0) this.#drawDue = performance.now() + DRAW_TIMEOUT_MS;
    this.#post({ type: 'series', reset, series: updates });
  }
}
