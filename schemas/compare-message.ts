/**
 * What the extension host and the page that compares runs say to one another. As with the panel of a run, the host owns all state:
 * the page sends `ready`, the host answers with a whole snapshot (`preferences`, `comparison`, `run` and `verdicts` of each, `series`)
 * and then sends what changed. A hidden page is gone and comes back by snapshot. Each request gets exactly one `reply`.
 */
import type { Severity } from './experiment.ts';
import type {
  DrawnMessage,
  PanelRequest,
  PreferencesMessage,
  ReadyMessage,
  ReplyMessage,
  RunHeader,
  SeriesMessage,
  SetPreferencesMessage,
} from './panel-message.ts';

// ------------------------------------------------------------------------------------------------ host to page

/** Which runs are compared, oldest first, and in which keys their experiments differ. */
export interface ComparisonMessage {
  readonly type: 'comparison';
  /** What all of them are called; null where they have several names. */
  readonly name: string | null;
  readonly runs: readonly ComparedRun[];
  readonly differences: readonly DifferingValues[];
}

export interface ComparedRun {
  /** Names the run in messages, and its series: `<key>/<column>`. */
  readonly key: string;
  /** Its name; where that is everyone's, what tells it from the others, e.g. `before`. */
  readonly label: string;
  /** ISO 8601; empty where the run does not say. */
  readonly created: string;
  /** Whose weights it began with; null where it drew its own. */
  readonly origin: { readonly label: string; readonly step: number } | null;
}

/** A key in which not all experiments agree. */
export interface DifferingValues {
  /** e.g. `objective.beta`. */
  readonly key: string;
  /** As JSON, one for each run; null where the run has no such key. */
  readonly values: readonly (string | null)[];
}

/** A run as it stands. */
export interface ComparedRunMessage {
  readonly type: 'run';
  readonly key: string;
  readonly run: RunHeader;
}

/** Every verdict of a run, and when it held. */
export interface VerdictsMessage {
  readonly type: 'verdicts';
  readonly key: string;
  readonly spans: readonly VerdictSpan[];
}

/** A time during which a verdict held. */
export interface VerdictSpan {
  /** Of the alert. */
  readonly id: string;
  readonly detector: string;
  /** As it was last told. */
  readonly title: string;
  /** The gravest that it was. */
  readonly severity: Severity;
  /** First step at which the evidence was seen. */
  readonly from: number;
  /** Step at which it was lifted; null where it still holds. */
  readonly to: number | null;
  /** Id of the alert that explains it, as it was last told; null where it stands alone. */
  readonly cause: string | null;
}

/** Keys are those of the run's own panel, each with the run's key before it: `r1/loss`. */
export type CompareHostMessage =
  | ComparisonMessage
  | ComparedRunMessage
  | VerdictsMessage
  | SeriesMessage
  | PreferencesMessage
  | ReplyMessage;

// ------------------------------------------------------------------------------------------------ page to host

export interface CompareRequestMessage {
  readonly type: 'request';
  readonly id: number;
  readonly request: CompareRequest;
}

export type CompareRequest =
  /** Opens the panel of a run. */
  | { readonly kind: 'open-run'; readonly key: string }
  /** Asks the person for other runs. */
  | { readonly kind: 'choose-runs' }
  /** What the tools of a chart ask for. */
  | Extract<PanelRequest, { readonly kind: 'series-csv' | 'copy' | 'save' }>;

export type ComparePageMessage = ReadyMessage | DrawnMessage | SetPreferencesMessage | CompareRequestMessage;
