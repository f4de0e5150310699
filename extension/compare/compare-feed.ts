import type { CompareHostMessage, ComparedRun, VerdictSpan } from '../../schemas/compare-message.ts';
import type { PanelPreferences, RunHeader } from '../../schemas/panel-message.ts';
import { PageFlow } from '../panel/page-flow.ts';
import type { Curves } from '../runs/curves.ts';
import { KnownCurves } from '../runs/known-curves.ts';
import { commonName, differencesOf } from './comparison.ts';

/** One of the runs, read anew at each update. */
export interface ComparedSource {
  readonly about: ComparedRun;
  readonly experiment: unknown;
  readonly header: RunHeader;
  readonly curves: Curves;
  readonly spans: readonly VerdictSpan[];
}

/**
 * Tells one page of several runs: everything when it is ready, then what changed. Knows what the page has seen, so that an update is as
 * small as the change.
 */
export class CompareFeed {
  readonly #sources: () => readonly ComparedSource[];
  readonly #post: (message: CompareHostMessage) => void;
  readonly #flow = new PageFlow((mayDraw) => this.#update(mayDraw));
  readonly #curves: KnownCurves;
  /** Texts of what was sent, by message. */
  readonly #sent = new Map<string, string>();
  readonly #sentSpans = new Map<string, readonly VerdictSpan[]>();
  #preferences: PanelPreferences;

  constructor(
    sources: () => readonly ComparedSource[],
    preferences: PanelPreferences,
    post: (message: CompareHostMessage) => void,
  ) {
    this.#sources = sources;
    this.#preferences = preferences;
    this.#curves = new KnownCurves(preferences.smoothing);
    this.#post = post;
  }

  /** The page is (again) there and knows nothing. */
  ready(): void {
    this.#flow.open();
    this.#curves.forget();
    this.#sent.clear();
    this.#sentSpans.clear();
    this.#post({ type: 'preferences', preferences: this.#preferences });
    this.#sendRuns();
    this.#sendSeries(true);
  }

  /** What was shown of a run is void (its log was replaced): the page is told everything anew. */
  restart(): void {
    if (this.#flow.ready) this.ready();
  }

  /** One of the runs changed. */
  changed(): void {
    this.#flow.changed();
  }

  /** A hidden page is gone: it says `ready` when it comes back. */
  setVisible(visible: boolean): void {
    this.#flow.setVisible(visible);
  }

  /** The page drew what it was sent. */
  drawn(): void {
    this.#flow.drawn();
  }

  setPreferences(preferences: PanelPreferences): void {
    this.#preferences = preferences;
    const otherCurves = this.#curves.setSmoothing(preferences.smoothing);
    if (this.#flow.ready && otherCurves) this.#sendSeries(false);
  }

  dispose(): void {
    this.#flow.close();
  }

  #update(mayDraw: boolean): void {
    this.#sendRuns();
    if (mayDraw) this.#sendSeries(false);
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
    const series = this.#curves.updates(
      this.#sources().flatMap(({ about, curves }) =>
        [...curves.series].map(([column, one]) => [`${about.key}/${column}`, one] as const),
      ),
    );
    if (series.length > 0) this.#flow.drawing();
    if (reset || series.length > 0) this.#post({ type: 'series', reset, series });
  }
}
