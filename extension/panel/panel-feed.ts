import type {
  HostMessage,
  LatentProbe,
  PanelPreferences,
  ProfileUpdate,
  RunHeader,
  SeriesUpdate,
} from '../../schemas/panel-message.ts';
import type { RunSummary } from '../../engine/run/run-summary.ts';
import { explainedBy } from '../runs/causes.ts';
import type { Curves } from '../runs/curves.ts';
import { DecimatedSeries } from '../runs/decimate.ts';
import type { Looks } from '../runs/looks.ts';
import { Throttle } from '../throttle.ts';

/** Between two updates of a page: 6 a second. */
export const UPDATE_INTERVAL_MS = 160;
/** A page that has not said that it drew for so long gets the next update all the same. */
const DRAW_TIMEOUT_MS = 1000;
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
 * Tells one page of one run: everything when it is ready, then what changed. Quiet while the page is hidden; knows
 * what the page has seen, so that an update is as small as the change.
 */
export class PanelFeed {
  readonly #source: FeedSource;
  readonly #post: (message: HostMessage) => void;
  readonly #throttle = new Throttle(() => this.#update(), UPDATE_INTERVAL_MS);
  readonly #series = new Map<string, DecimatedSeries>();
  readonly #profiles = new Map<string, SeenProfile>();
  #preferences: PanelPreferences;
  #ready = false;
  #visible = true;
  #clock: ReturnType<typeof setInterval> | null = null;
  #drawDue = -Infinity;
  #sentHeader = '';
  #sentLatents: unknown = null;
  #sentProbes: unknown = null;
  #sentSamples: unknown = null;
  #sentAlerts: unknown = null;
  #sentMuted = '';

  constructor(source: FeedSource, preferences: PanelPreferences, post: (message: HostMessage) => void) {
    this.#source = source;
    this.#preferences = preferences;
    this.#post = post;
  }

  /** The page is (again) there and knows nothing. */
  ready(): void {
    this.#ready = true;
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
    if (this.#ready) this.ready();
  }

  /** The run changed. */
  changed(): void {
    if (this.#ready && this.#visible) this.#throttle.request();
  }

  /** A hidden page is gone: it says `ready` when it comes back. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) this.#stop();
    else this.changed();
  }

  /** The page drew what it was sent. */
  drawn(): void {
    const waited = this.#drawDue > performance.now();
    this.#drawDue = -Infinity;
    if (waited) this.changed();
  }

  /** `echo`: the page does not know them yet (another page changed them). */
  setPreferences(preferences: PanelPreferences, echo: boolean): void {
    const smoothingChanged = preferences.smoothing !== this.#preferences.smoothing;
    this.#preferences = preferences;
    if (!this.#ready) return;
    if (echo) this.#post({ type: 'preferences', preferences });
    if (!smoothingChanged) return;
    for (const series of this.#series.values()) series.reset(preferences.smoothing);
    this.#sendSeries(false);
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    this.#ready = false;
    this.#throttle.dispose();
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  #tick(): void {
    if (this.#ready && this.#visible) this.#sendHeader();
  }

  #update(): void {
    if (!this.#ready || !this.#visible) return;
    this.#sendHeader();
    this.#sendProfiles(false);
    this.#sendRest();
    // A page that still draws is not sent more: `drawn` or the next change asks again.
    if (this.#drawDue <= performance.now()) this.#sendSeries(false);
    else this.#throttle.request();
  }

  #forget(): void {
    this.#series.clear();
    this.#profiles.clear();
    this.#sentHeader = '';
    this.#sentLatents = this.#sentProbes = this.#sentSamples = this.#sentAlerts = null;
    this.#drawDue = -Infinity;
  }

  #sendHeader(): void {
    const run = this.#source.header;
    const text = JSON.stringify(run);
    if (text === this.#sentHeader) return;
    this.#sentHeader = text;
    this.#post({ type: 'run', run });
  }

  #sendSeries(reset: boolean): void {
    const updates: SeriesUpdate[] = [];
    for (const [key, series] of this.#source.curves.series) {
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
