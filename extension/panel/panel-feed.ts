import type {
  HostMessage,
  LatentProbe,
  PanelPreferences,
  ProfileUpdate,
  RunHeader,
} from '../../schemas/panel-message.ts';
import type { RunSummary } from '../../engine/run/run-summary.ts';
import { explainedBy } from '../runs/causes.ts';
import type { Curves } from '../runs/curves.ts';
import { KnownCurves } from '../runs/known-curves.ts';
import type { Looks } from '../runs/looks.ts';
import { PageFlow } from './page-flow.ts';

/** The clock in the header goes on while nothing is logged. */
const HEADER_INTERVAL_MS = 1000;

/** What a feed shows; all of it is read anew at each update. */
export interface FeedSource {
  readonly header: RunHeader;
  readonly summary: Pick<RunSummary, 'alerts'>;
  readonly curves: Curves;
  readonly looks: Looks;
  /** Ids of the detectors that are silenced. */
  readonly muted?: readonly string[];
}

/**
 * Tells one page of one run: everything when it is ready, then what changed. Knows what the page has seen, so that an update is as
 * small as the change.
 */
export class PanelFeed {
  readonly #source: FeedSource;
  readonly #post: (message: HostMessage) => void;
  readonly #flow = new PageFlow((mayDraw) => this.#update(mayDraw));
  readonly #curves: KnownCurves;
  readonly #profiles = new Map<string, SeenProfile>();
  #preferences: PanelPreferences;
  #clock: ReturnType<typeof setInterval> | null = null;
  #sentHeader = '';
  #sentLatents: unknown = null;
  #sentProbes: unknown = null;
  #sentSamples: unknown = null;
  #sentAlerts: unknown = null;
  #sentMuted = '';

  constructor(source: FeedSource, preferences: PanelPreferences, post: (message: HostMessage) => void) {
    this.#source = source;
    this.#preferences = preferences;
    this.#curves = new KnownCurves(preferences.smoothing);
    this.#post = post;
  }

  /** The page is (again) there and knows nothing. */
  ready(): void {
    this.#flow.open();
    this.#forget();
    this.#post({ type: 'preferences', preferences: this.#preferences });
    this.#sendHeader();
    this.#sendSeries(true);
    this.#sendProfiles(true);
    this.#sendRest();
    this.#clock ??= setInterval(() => this.#tick(), HEADER_INTERVAL_MS);
  }

  /** What the source showed is void (its log was replaced): the page is told everything anew. */
  restart(): void {
    if (this.#flow.ready) this.ready();
  }

  /** The run changed. */
  changed(): void {
    this.#flow.changed();
  }

  /** A hidden page is gone: it says `ready` when it comes back. */
  setVisible(visible: boolean): void {
    this.#flow.setVisible(visible);
    if (!visible) this.#stopClock();
  }

  /** The page drew what it was sent. */
  drawn(): void {
    this.#flow.drawn();
  }

  /** `echo`: the page does not know them yet (another page changed them). */
  setPreferences(preferences: PanelPreferences, echo: boolean): void {
    this.#preferences = preferences;
    const otherCurves = this.#curves.setSmoothing(preferences.smoothing);
    if (!this.#flow.ready) return;
    if (echo) this.#post({ type: 'preferences', preferences });
    if (otherCurves) this.#sendSeries(false);
  }

  dispose(): void {
    this.#flow.close();
    this.#stopClock();
  }

  #tick(): void {
    if (this.#flow.showing) this.#sendHeader();
  }

  #stopClock(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  #update(mayDraw: boolean): void {
    this.#sendHeader();
    this.#sendProfiles(false);
    this.#sendRest();
    if (mayDraw) this.#sendSeries(false);
  }

  #forget(): void {
    this.#curves.forget();
    this.#profiles.clear();
    this.#sentHeader = '';
    this.#sentLatents = this.#sentProbes = this.#sentSamples = this.#sentAlerts = null;
  }

  #sendHeader(): void {
    const run = this.#source.header;
    const text = JSON.stringify(run);
    if (text === this.#sentHeader) return;
    this.#sentHeader = text;
    this.#post({ type: 'run', run });
  }

  #sendSeries(reset: boolean): void {
    const series = this.#curves.updates(this.#source.curves.series);
    if (series.length > 0) this.#flow.drawing();
    if (reset || series.length > 0) this.#post({ type: 'series', reset, series });
  }

  #sendProfiles(reset: boolean): void {
    const profiles: ProfileUpdate[] = [];
    for (const [key, profile] of this.#source.looks.profiles) {
      const { epoch, looks, columns, dims, looksPerColumn } = profile;
      const seen = this.#profiles.get(key);
      if (seen?.epoch === epoch && seen.looks === looks && seen.dims === dims) continue;
      this.#profiles.set(key, { epoch, looks, columns, dims });
      // The last column that the page has may have taken another look in.
      const from = seen?.epoch === epoch && seen.dims === dims ? Math.max(seen.columns - 1, 0) : 0;
      profiles.push({ key, dims, looksPerColumn, from, data: profile.pack(from) });
    }
    if (reset || profiles.length > 0) this.#post({ type: 'profiles', reset, profiles });
  }

  #sendRest(): void {
    const { alerts } = this.#source.summary;
    const { latents, probes, samples } = this.#source.looks;
    if (latents !== null && latents !== this.#sentLatents) this.#post(latents);
    if (probes.length > 0 && probes !== this.#sentProbes) {
      const of = ({ latent, step, scores }: LatentProbe): LatentProbe => ({ latent, step, scores });
      this.#post({ type: 'probe', probes: probes.map(of) });
    }
    if (samples !== null && samples !== this.#sentSamples)
      this.#post({ type: 'samples', step: samples.step, rows: samples.rows });
    this.#sentLatents = latents;
    this.#sentProbes = probes;
    this.#sentSamples = samples;
    const { muted = [] } = this.#source;
    const silenced = muted.join();
    if (alerts !== this.#sentAlerts || silenced !== this.#sentMuted)
      this.#post({ type: 'alerts', alerts, muted, explainedBy: explainedBy(alerts) });
    this.#sentAlerts = alerts;
    this.#sentMuted = silenced;
  }
}

/** What the page knows of a profile. */
interface SeenProfile {
  readonly epoch: number;
  readonly looks: number;
  readonly columns: number;
  readonly dims: number;
}
