/**
 * The run directory: what a trainer writes and a watcher reads. `run-log.schema.json` says the same to validators;
 * `docs/run-log.md` to people. Numbers that JSON cannot hold are the strings "NaN", "Infinity", "-Infinity".
 */
import type { Experiment, Severity } from './experiment.ts';

/** Version of the log format; a reader says so when a run is newer than it understands. */
export const RUN_LOG_VERSION = 1;

/** A float in the log. */
export type LogNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** run.json: who and what. Rewritten atomically at every (re)start. */
export interface RunRecord {
  readonly v: number;
  /** Folder name of the run; unique within its parent. */
  readonly id: string;
  readonly name: string;
  readonly experiment: Experiment;
  /** Absolute path of the experiment file as launched. */
  readonly experimentFile: string;
  /** `--set` overrides, in order. */
  readonly overrides: readonly string[];
  readonly totalSteps: number;
  /** ISO 8601. */
  readonly created: string;
  /** The newest attempt. */
  readonly attempt: number;
  readonly process: {
    readonly pid: number;
    readonly host: string;
    /** Start of this attempt, ISO 8601. */
    readonly started: string;
    /** Linux: field 22 of /proc/<pid>/stat, which tells the process from a later one with the same pid. */
    readonly startTicks?: number;
  };
  readonly device: DeviceReport;
  readonly versions: Readonly<Record<string, string>>;
}

export interface DeviceReport {
  /** What runs, e.g. `cpu`. */
  readonly device: string;
  /** What was asked for. */
  readonly requested: string;
  readonly threads: number;
  /** Model of the processor or adapter. */
  readonly hardware: string;
  /** Why it is not what was asked for, or how it was chosen; in words. */
  readonly note: string;
  /** `auto`: the devices that were looked at; missing where one was named, and in logs of other trainers. */
  readonly candidates?: readonly DeviceCandidate[];
}

/** A device that `auto` looked at. */
export interface DeviceCandidate {
  readonly device: string;
  /** Model of the processor or adapter; empty where no hardware for it was seen. */
  readonly hardware: string;
  /** As measured; null where it was not. */
  readonly stepsPerSecond: number | null;
  /** Why it was out; null where it was not. */
  readonly reason: string | null;
}

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

/** Statistics of one latent over the rows of the probe batch. */
export interface LatentStatistics {
  /** e.g. `z`, `context`, `prediction`, `target`, `fused`. */
  readonly name: string;
  readonly role: LatentRole;
  readonly dims: number;
  /** Mean over rows of the latent's mean, per dimension. */
  readonly mean: readonly LogNumber[];
  /** Standard deviation over rows (n − 1) of the latent's mean, per dimension. */
  readonly std: readonly LogNumber[];
  /** Mean over rows of the predicted variance, per dimension; null for a deterministic latent. */
  readonly variance: readonly LogNumber[] | null;
  /** Mean over rows of KL(q‖prior) per dimension, nats; null where there is no prior. */
  readonly kl: readonly LogNumber[] | null;
  /** Share of rows whose KL_j is below 0.01 nats, per dimension; null where there is no prior. */
  readonly klBelow: readonly LogNumber[] | null;
  /** Eigenvalues of the covariance of the means, descending. */
  readonly spectrum: readonly LogNumber[];
  /** exp of the entropy of the normalised spectrum, 1 … dims. */
  readonly effectiveRank: LogNumber;
  /** Mean cosine between different rows. */
  readonly rowCosine: LogNumber;
  /** Euclidean norm of the mean row over root mean square row norm: 1 = every row alike. */
  readonly meanShare: LogNumber;
}

/** posterior: q(z|x) with a prior; context: f_θ(x_C); prediction: p_φ; target: q_θ′; fused: product of experts. */
export type LatentRole = 'posterior' | 'context' | 'prediction' | 'target' | 'fused';

/** Predicted against actual error of a Gaussian prediction of the target. */
export interface Calibration {
  /** r_j = E[(Z_T,j − μ_j)² / σ_j²] per dimension; 1 = calibrated, > 1 over-confident. */
  readonly ratio: readonly LogNumber[];
  readonly predictedVariance: readonly LogNumber[];
  readonly actualVariance: readonly LogNumber[];
}

export interface LatentsEvent extends EventBase {
  readonly type: 'latents';
  readonly step: number;
  readonly rows: number;
  readonly latents: readonly LatentStatistics[];
  readonly calibration: Calibration | null;
  /** 2-D projection (principal components of the representation that the probe reads) of up to 256 rows. */
  readonly projection: {
    readonly latent: string;
    readonly x: readonly LogNumber[];
    readonly y: readonly LogNumber[];
    /** Truth values of the same rows, e.g. `signal[0]`; empty where there is no truth. */
    readonly colours: Readonly<Record<string, readonly LogNumber[]>>;
  } | null;
}

/** R² of the probe per truth array; null where it is not defined (constant truth, no test set). */
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
}

/** A verdict. The newest event per `id` holds; a cleared alert may be raised again. */
export interface AlertEvent extends EventBase {
  readonly type: 'alert';
  readonly change: 'raised' | 'updated' | 'cleared';
  readonly alert: Alert;
}
export interface Alert {
  /** Detector id and, where there are several, the latent: `posterior-collapse:z`. Stable over the run. */
  readonly id: string;
  /** e.g. `posterior-collapse`. */
  readonly detector: string;
  /** One line, e.g. `Posterior collapse in 3 of 4 dimensions of z`. */
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly explanation: string;
  readonly severity: Severity;
  /** First step at which the evidence was seen. */
  readonly sinceStep: number;
  /** Step of this assessment. */
  readonly step: number;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
  /** Page under docs/diagnostics. */
  readonly page: string;
}
export interface Evidence {
  /** e.g. `KL of dimension 2`. */
  readonly label: string;
  readonly value: LogNumber;
  readonly unit: string;
  /** What is healthy, in words, e.g. `above 0.01`. */
  readonly healthy: string;
}
export interface Remedy {
  /** In the imperative, e.g. `Lower β to 0.1`. */
  readonly title: string;
  /** Edits of the experiment file; empty where it cannot be said as an edit. */
  readonly edits: readonly ExperimentEdit[];
}
export interface ExperimentEdit {
  /** Path of keys in the experiment file. */
  readonly path: readonly string[];
  readonly value: unknown;
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
