import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { ControlRequest, NewRunEvent } from '../../schemas/run-log.ts';
import type { DeviceReport } from '../../schemas/run-record.ts';
import type { Analysis } from '../analyst/analyst.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Look } from '../monitor/look.ts';
import type { RunWriter } from '../run/run-writer.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Looks at the latents: statistics, and the alerts that follow from them. */
export interface Watch {
  /** @param thorough whether to take the time for the figures that cost most */
  look(step: number, newest: Newest, thorough: boolean): Promise<Answer>;
}

/** What the training knows at a look beside the weights: of this attempt; null before its first step. */
export type Newest = Pick<Look, 'loss' | 'steps'>;

/** Probes the representation: one event for each probed latent. */
export interface Prober {
  probe(step: number): Promise<Answer>;
}

/** The model has been read, so that its weights may move on; what was read is told later. */
export interface Answer {
  readonly told: Promise<Analysis>;
}

/** Shows what the model makes of a few rows; null for a model that decodes nothing. */
export interface Sampler {
  sample(step: number): Promise<NewRunEvent | null>;
}

/** All that a training needs; what touches the disk or the runtime is passed in. */
export interface TrainingParts {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** Holds the initial weights, or those of `start.checkpoint`. */
  readonly session: TrainingSession;
  /** What it runs on, and how that was chosen. */
  readonly device: DeviceReport;
  readonly watch: Watch;
  /** Null where there is nothing to probe. */
  readonly prober: Prober | null;
  readonly sampler: Sampler;
  readonly writer: RunWriter;
  /** Requests that came since the last call. */
  readonly control: { poll(): readonly ControlRequest[] };
  readonly start: TrainingStart;
  /** Aborted by SIGINT or SIGTERM: finish the step, write a checkpoint, end. */
  readonly interrupt: AbortSignal;
  /** Sees every event as it is written. */
  readonly onEvent?: (event: NewRunEvent) => void;
  /** Between two tries to write what the disk refuses. Default 1000. */
  readonly retryMilliseconds?: number;
}

export interface StartNote {
  readonly level: 'info' | 'warning';
  readonly message: string;
}

export interface TrainingStart {
  /** Where to go on from; null = the beginning. */
  readonly checkpoint: Pick<Checkpoint, 'step'> | null;
  /** What the log should say about the start, e.g. a broken checkpoint that was passed over. */
  readonly notes: readonly StartNote[];
  /** Alerts of an earlier attempt that still hold. */
  readonly alerts?: readonly Alert[];
  /** Step of the newest probe of an earlier attempt. */
  readonly probedAt: number | null;
}
