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
  /** The run whose weights this one began with; missing where it drew its own. */
  readonly origin?: RunOrigin;
}

/** Where the first weights of a run come from: parameters, Adam's moments and step count, moving averages. */
export interface RunOrigin {
  /** Absolute path of the run directory, as it was then. */
  readonly run: string;
  /** Optimiser steps that had been done there; the first step here is the next one. */
  readonly step: number;
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
  /** Mean over rows of the prior's variance, per dimension; null or missing where there is no prior. */
  readonly priorVariance?: readonly LogNumber[] | null;
  /** Mean over rows of (μ_q − μ_p)² / V_p, per dimension; null or missing where there is no prior. */
  readonly priorDistance?: readonly LogNumber[] | null;
  /** Name of the loss term that holds it to its prior; null or missing where none does. */
  readonly klTerm?: string | null;
  /** Mean over rows of KL(q‖prior) per dimension, nats; null where there is no prior. */
  readonly kl: readonly LogNumber[] | null;
  /** Share of rows whose KL_j is below 0.01 nats, per dimension; null where there is no prior. */
  readonly klBelow: readonly LogNumber[] | null;
  /** Eigenvalues of the covariance of the means, descending. */
  readonly spectrum: readonly LogNumber[];
  /** exp of the entropy of the normalised spectrum, 1 … dims. */
  readonly effectiveRank: LogNumber;
  /** The same of the singular values of the means, not centred (Garrido et al. 2022). */
  readonly rankMe?: LogNumber;
  /** α in λ_k ∝ k^−α, by least squares on the logarithms (α-ReQ). */
  readonly alpha?: LogNumber;
  /** Dimensions whose mean varies by more than 0.01 (Burda et al. 2015). */
  readonly activeUnits?: number;
  /** The aggregated distribution of samples; null or missing for a latent without a variance. */
  readonly aggregate?: AggregateStatistics | null;
  /** Mean cosine between different rows. */
  readonly rowCosine: LogNumber;
  /** Euclidean norm of the mean row over root mean square row norm: 1 = every row alike. */
  readonly meanShare: LogNumber;
}

/** All rows' samples together, one of each row, held to N(0, I). Nats where not said otherwise. */
export interface AggregateStatistics {
  /** ½ [tr C + mᵀm − d − ln det C] of the samples' mean m and covariance C. */
  readonly gaussianKl: LogNumber;
  /** ‖C − I‖_F */
  readonly covarianceDistance: LogNumber;
  /** ‖m‖₂ */
  readonly meanNorm: LogNumber;
  /** Mean over directions and frequencies of |φ̂(t) − e^{−t²/2}|². */
  readonly sigregMse: LogNumber;
  /** I_q(x; z), estimated on the rows; at most ln rows. Null for a latent whose posterior depends on more than x. */
  readonly mutualInformation: LogNumber | null;
  /** ELBO surgery: E_x KL(q(z|x)‖p) − I_q(x; z) = KL(q(z)‖p). Null where there is no such prior. */
  readonly aggregateKl: LogNumber | null;
}

/**
 * posterior: q(z|x) with a prior; context: f_θ(x_C), or q(s_x|x); auxiliary: q(z|s_x); prediction: p_φ; target: q_θ′, or q(s_y|…);
 * fused: product of experts.
 */
export type LatentRole = 'posterior' | 'context' | 'auxiliary' | 'prediction' | 'target' | 'fused';

/** A decoder, held to what it decodes: nats per row, but for a decoder without a variance (squared units). */
export interface DecodingStatistics {
  /** e.g. `reconstruction`, `generation`. */
  readonly name: string;
  /** Which half of a pair it decodes. */
  readonly of: 'x' | 'y';
  /** The latent that it decodes. */
  readonly from: string;
  readonly unit: string;
  readonly loss: LogNumber;
  /** With the latents of other rows. */
  readonly shuffledLoss: LogNumber;
  /** Of the best constant with the best variance, feature by feature: what an ignored latent leaves. */
  readonly constantLoss: LogNumber;
}

/** A prediction of a latent, held to the latent. */
export interface PredictionStatistics {
  /** Mean cosine between prediction and target of the same row. */
  readonly cosine: LogNumber;
  /** Mean squared error per dimension over the target's variance per dimension. */
  readonly error: LogNumber;
  /** The same with the predictions of other rows. */
  readonly shuffledError: LogNumber;
  /** What a second mode gains along the direction of the residuals where it gains most; null where residuals vanish. */
  readonly modes: ModeStatistics | null;
  /**
   * Squared canonical correlations of prediction and target, descending: what part of the variance of the best, second … predicted
   * direction is told. Null or missing at a look that did not take the time, and for a prediction of y itself.
   */
  readonly predictability?: readonly LogNumber[] | null;
}

/** Residuals along one direction, as one Gaussian and as two. */
export interface ModeStatistics {
  /** NLL of one Gaussian less that of two, nats per row. */
  readonly gain: LogNumber;
  /** Distance of the two means over their pooled standard deviation. */
  readonly separation: LogNumber;
  /** Weight of the lighter of the two. */
  readonly lighter: LogNumber;
  /** Variance of the residuals over that within the two. */
  readonly inflation: LogNumber;
}

/** What becomes of the target posterior when each row is given the y of another row. */
export interface TargetUse {
  /** Change of the loss of the decoder of y, nats. */
  readonly lossChange: LogNumber;
  /** Mean squared move of the posterior's mean over its variance, per dimension. */
  readonly moved: LogNumber;
}

/** Terms of the loss on fixed rows, with their raw values, and the whole. */
export interface EvaluatedLoss {
  readonly loss: LogNumber;
  readonly terms: Readonly<Record<string, LogNumber>>;
}

/** Predicted against actual error of a Gaussian prediction of the target. */
export interface Calibration {
  /** r_j = E[(Z_T,j − μ_j)² / σ_j²] per dimension; 1 = calibrated, > 1 over-confident. */
  readonly ratio: readonly LogNumber[];
  readonly predictedVariance: readonly LogNumber[];
  readonly actualVariance: readonly LogNumber[];
  /** Smallest σ²_j of any row and dimension. Missing in logs of earlier releases. */
  readonly leastVariance?: LogNumber;
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
  /** How sure the verdict is, 0 … 1: how far beyond its threshold the evidence lies. Missing in logs of earlier releases. */
  readonly certainty?: number;
  /** Id of the alert that explains this one, which is then no cause of its own; null or missing where none does. */
  readonly cause?: string | null;
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
