/**
 * What the extension host and the panel's page say to one another. One interface a message, two unions.
 *
 * The host owns all state. After (re)load the page sends `ready`; the host answers with a whole snapshot (`run`, `series`,
 * `profiles`, `latents`, `probe`, `samples`, `alerts`, `preferences`) and from then on sends what changed. A hidden page is
 * gone and comes back by snapshot.
 * Requests of the page carry an `id` and get exactly one `reply` (ok or error); the page times out after 10 s.
 */
import type { Alert } from './alert.ts';
import type { DeviceReport } from './run-record.ts';
import type { LatentsEvent, ProbeScore, RunStatus, SampledRow, TermInfo } from './run-log.ts';

// ------------------------------------------------------------------------------------------------ host to page

export interface RunMessage {
  readonly type: 'run';
  readonly run: RunHeader;
}

export interface RunHeader {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly status: RunStatus;
  /** Why, where the status needs a word (failed: the last words; paused: the reason). */
  readonly reason: string;
  readonly device: DeviceReport | null;
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerSecond: number | null;
  /** Seconds; null in the first ten steps and when not running. */
  readonly eta: number | null;
  /** Seconds trained. */
  readonly elapsed: number;
  readonly attempt: number;
  readonly terms: readonly TermInfo[];
  /** False for a run on another host or a foreign trainer that takes no requests. */
  readonly controllable: boolean;
  readonly directory: string;
}

/**
 * One curve, decimated by the host into bins of `stepsPerBin` (a power of two) steps. `data` is packed rows of
 * [step of the last value, last value, minimum, maximum, smoothed value at that step]; non-finite values are NaN.
 * Rows replace the page's rows from index `from` on, so a snapshot has `from` 0 and a delta replaces the tail.
 */
export interface SeriesUpdate {
  readonly key: string;
  readonly stepsPerBin: number;
  readonly from: number;
  readonly data: Float64Array;
}
export const SERIES_ROW = 5;

/** Keys: the columns of the log's `scalars`, `probe.<latent>.<truth>.train|test`, `latent.<name>.effectiveRank` … */
export interface SeriesMessage {
  readonly type: 'series';
  /** True in a snapshot: forget every series not in the list. */
  readonly reset: boolean;
  readonly series: readonly SeriesUpdate[];
}

/**
 * One value for each dimension over the run, a column a look, or for several neighbouring looks their mean. `data` is packed
 * columns of [step of the last look, value of dimension 0, 1, …]; columns replace the page's from index `from` on.
 */
export interface ProfileUpdate {
  /** `latent.<name>.kl`. */
  readonly key: string;
  readonly dims: number;
  readonly looksPerColumn: number;
  readonly from: number;
  readonly data: Float64Array;
}

export interface ProfilesMessage {
  readonly type: 'profiles';
  /** True in a snapshot: forget every profile not in the list. */
  readonly reset: boolean;
  readonly profiles: readonly ProfileUpdate[];
}

/** The newest look at the probe batch, as the log has it; what it leaves out is of the newest look that has it. */
export type LatentsMessage = Omit<LatentsEvent, 'v' | 'seq' | 't'>;

/** The newest probe of each latent that is probed. */
export interface ProbeMessage {
  readonly type: 'probe';
  readonly probes: readonly LatentProbe[];
}
export interface LatentProbe {
  readonly latent: string;
  readonly step: number;
  readonly scores: Readonly<Record<string, ProbeScore>>;
}

/** What the model makes of a few rows; the newest. */
export interface SamplesMessage {
  readonly type: 'samples';
  readonly step: number;
  readonly rows: readonly SampledRow[];
}

/** Every alert of the run, raised ones first; `cleared` ones stay as history. */
export interface AlertsMessage {
  readonly type: 'alerts';
  readonly alerts: readonly PanelAlert[];
  /** Ids of the detectors that the experiment silences (`monitor.mute`): the page must not say that they found nothing. */
  readonly muted?: readonly string[];
  /** Of raised alerts that another raised one explains: its id → the id of that cause, which itself stands alone. */
  readonly explainedBy?: Readonly<Record<string, string>>;
}
export interface PanelAlert extends Alert {
  readonly state: 'raised' | 'cleared';
}

/** Preferences that the host remembers for all panels. */
export interface PreferencesMessage {
  readonly type: 'preferences';
  readonly preferences: PanelPreferences;
}
export interface PanelPreferences {
  /** 0 (off) … 0.999: weight of the past in the debiased exponential mean. */
  readonly smoothing: number;
  readonly logScale: Readonly<Record<string, boolean>>;
  readonly hidden: Readonly<Record<string, boolean>>;
  /** Name of the latent that the person looks at; missing: the first. */
  readonly latent?: string;
}

export interface ReplyMessage {
  readonly type: 'reply';
  readonly id: number;
  readonly error: string | null;
  /** `series-csv`: the text. */
  readonly value: string | null;
}

export type HostMessage =
  | RunMessage
  | SeriesMessage
  | ProfilesMessage
  | LatentsMessage
  | ProbeMessage
  | SamplesMessage
  | AlertsMessage
  | PreferencesMessage
  | ReplyMessage;

// ------------------------------------------------------------------------------------------------ page to host

export interface ReadyMessage {
  readonly type: 'ready';
}

/** The page drew the series message that ended at `step` (measures write-to-pixel). */
export interface DrawnMessage {
  readonly type: 'drawn';
  readonly step: number;
}

export interface SetPreferencesMessage {
  readonly type: 'set-preferences';
  readonly preferences: PanelPreferences;
}

export interface RequestMessage {
  readonly type: 'request';
  readonly id: number;
  readonly request: PanelRequest;
}

export type PanelRequest =
  | { readonly kind: 'control'; readonly control: 'pause' | 'resume' | 'stop' | 'checkpoint' }
  /** Resume a stopped or failed run from its newest checkpoint. */
  | { readonly kind: 'resume-from-checkpoint' }
  | { readonly kind: 'apply-remedy'; readonly alertId: string; readonly remedy: number }
  | { readonly kind: 'open-page'; readonly page: string }
  | { readonly kind: 'open-experiment' }
  | { readonly kind: 'open-folder' }
  | { readonly kind: 'show-log' }
  /** The full, undecimated series as CSV text. */
  | { readonly kind: 'series-csv'; readonly keys: readonly string[] }
  | { readonly kind: 'copy'; readonly text: string }
  /** Save a picture or table that the page made; the host asks where. */
  | { readonly kind: 'save'; readonly fileName: string; readonly base64: string };

export type PageMessage = ReadyMessage | DrawnMessage | SetPreferencesMessage | RequestMessage;
