/**
 * The run directory: what a trainer writes and a watcher reads. `run-log.schema.json` says the same to validators;
 * `docs/run-log.md` to people. Numbers that JSON cannot hold are the strings "NaN", "Infinity", "-Infinity".
 */
import type { Alert } from './alert.ts';
import type { LogNumber } from './log-number.ts';
import type {
  Calibration,
  DecodingStatistics,
  EvaluatedLoss,
  LatentStatistics,
  PredictionStatistics,
  TargetUse,
} from './look-statistics.ts';
import type { DeviceReport } from './run-record.ts';

/** Version of the log format; a reader says so when a run is newer than it understands. */
export const RUN_LOG_VERSION = 1;

interface EventBase {
  readonly v: number;
  /** 0, 1, 2 … over the whole file, attempts included. */
  readonly seq: number;
  /** Seconds since the epoch, fractional. */
  readonly t: number;
}

/** A trainer begins (attempt 0) or goes on (attempt > 0) from `step`; records of earlier attempts past `step` are void. */
export interface StartedEvent extends EventBase {
  readonly type: 'started';
  readonly attempt: number;
  /** Steps already done: 0, or the checkpoint's. */
  readonly step: number;
  readonly totalSteps: number;
  readonly device: DeviceReport;
  readonly terms: readonly TermInfo[];
  readonly parameters: number;
}

/** One term of the loss. */
export interface TermInfo {
  /** Key in the columns, e.g. `kl`. */
  readonly name: string;
  /** For a person, e.g. `KL(q‖N(0,I))`. */
  readonly label: string;
  /** Part of a (negative) ELBO: reconstruction and prediction likelihoods, KL terms; or a regulariser. */
  readonly role: 'likelihood' | 'kl' | 'regulariser';
  /** e.g. `nats` or `squared units`. */
  readonly unit: string;
  /** False where the term is shown but trains nothing (e.g. the KL of a frozen target). */
  readonly trains: boolean;
}

/**
 * A block of consecutive steps, column by column. Columns: `loss`; `term.<name>` (raw); `weight.<name>` (after
 * annealing; weighted = raw × weight); `gradientNorm`; `learningRate`. Row i is step `firstStep + i`; a step's number is the
 * number of optimiser steps done after it (the first is 1).
 */
export interface ScalarsEvent extends EventBase {
  readonly type: 'scalars';
  readonly firstStep: number;
  readonly count: number;
  readonly columns: Readonly<Record<string, readonly LogNumber[]>>;
}

export interface LatentsEvent extends EventBase {
  readonly type: 'latents';
  readonly step: number;
  readonly rows: number;
  readonly latents: readonly LatentStatistics[];
  readonly calibration: Calibration | null;
  readonly decoding?: readonly DecodingStatistics[];
  readonly prediction?: PredictionStatistics | null;
  readonly targetUse?: TargetUse | null;
  /** ‖θ − θ′‖ / ‖θ‖ of a model with a moving-average target. */
  readonly teacherLag?: LogNumber | null;
  /** The loss of the probe batch, and of as many training rows; equal rows where there is no test set. */
  readonly evaluated?: { readonly heldOut: EvaluatedLoss | null; readonly training: EvaluatedLoss } | null;
  /** 2-D projection (principal components of the representation that the probe reads) of up to 256 rows. */
  readonly projection: {
    readonly latent: string;
    readonly x: readonly LogNumber[];
    readonly y: readonly LogNumber[];
    /** Truth values of the same rows, e.g. `signal[0]`; empty where there is no truth. */
    readonly colours: Readonly<Record<string, readonly LogNumber[]>>;
  } | null;
}

/** The probe's score per truth array: R² of values, accuracy of labels; null where it is not defined (constant truth, no test set). */
export interface ProbeEvent extends EventBase {
  readonly type: 'probe';
  readonly step: number;
  readonly kind: 'linear-regression';
  /** Which latent was probed. */
  readonly latent: string;
  readonly scores: Readonly<Record<string, ProbeScore>>;
}
export interface ProbeScore {
  readonly train: number | null;
  readonly test: number | null;
  /** Missing: R². */
  readonly measure?: 'r2' | 'accuracy';
  /** Accuracy of always naming the most frequent label; only with `accuracy`. */
  readonly chance?: number;
}

/** What the model makes of a few rows: reconstructions, and draws of y given x. Feature by feature, in standardised units. */
export interface SamplesEvent extends EventBase {
  readonly type: 'samples';
  readonly step: number;
  readonly rows: readonly SampledRow[];
}
export interface SampledRow {
  readonly x: readonly LogNumber[];
  readonly y: readonly LogNumber[];
  /** Mean of p(x|s_x); null for a model that does not reconstruct x. */
  readonly reconstruction: readonly LogNumber[] | null;
  /** Mean of p(y|s_y) with s_y from its posterior. */
  readonly yReconstruction: readonly LogNumber[] | null;
  /** Draws of y given x alone, z from its prior: each the mean of p(y|s_y). */
  readonly generated: readonly (readonly LogNumber[])[];
}

/** A verdict. The newest event per `id` holds; a cleared alert may be raised again. */
export interface AlertEvent extends EventBase {
  readonly type: 'alert';
  readonly change: 'raised' | 'updated' | 'cleared';
  readonly alert: Alert;
}
export interface CheckpointEvent extends EventBase {
  readonly type: 'checkpoint';
  readonly step: number;
  /** Relative to the run directory. */
  readonly file: string;
}

export interface LogEvent extends EventBase {
  readonly type: 'log';
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly message: string;
}

export interface PausedEvent extends EventBase {
  readonly type: 'paused';
  readonly step: number;
  /** e.g. `asked for`, or the alert that paused it. */
  readonly reason: string;
}
export interface ResumedEvent extends EventBase {
  readonly type: 'resumed';
  readonly step: number;
}

export interface EndedEvent extends EventBase {
  readonly type: 'ended';
  readonly status: 'completed' | 'stopped' | 'failed';
  readonly step: number;
  /** failed: what went wrong and what to do. */
  readonly error?: { readonly message: string; readonly detail?: string };
}

export type RunEvent =
  | StartedEvent
  | ScalarsEvent
  | LatentsEvent
  | ProbeEvent
  | SamplesEvent
  | AlertEvent
  | CheckpointEvent
  | LogEvent
  | PausedEvent
  | ResumedEvent
  | EndedEvent;

/** An event as a trainer hands it to the writer, which adds `v`, `seq` and `t`. */
export type NewRunEvent = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'v' | 'seq' | 't'>
    : never
  : never;

/** A line of control.jsonl. */
export interface ControlRequest {
  readonly v: number;
  readonly t: number;
  readonly request: 'pause' | 'resume' | 'checkpoint' | 'stop';
  /** Who asks, e.g. `panel`. */
  readonly from: string;
}

/**
 * Derived, never only written: `starting` (run.json but no `started` event yet), `running`, `paused`, `completed`, `stopped`,
 * `failed` (ended failed, or the process is gone: see `reason`).
 */
export type RunStatus = 'starting' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed';
