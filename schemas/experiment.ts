import type { DataConfig } from './data-config.ts';
import type { ModelConfig } from './model-config.ts';
import type { ObjectiveConfig } from './objective-config.ts';

/**
 * An experiment: the content of `*.vjepa.json`, resolved (every default filled in).
 *
 * `experiment.schema.json` beside this file says the same to editors and validators and carries the texts that a
 * person reads; a test holds the two together. All keys but `data.kind` and `model.kind` may be left out in a file.
 */
export interface Experiment {
  readonly name: string;
  readonly description: string;
  /** Seeds every stream of the run but the data's own: initial weights, noise, order of the batches. */
  readonly seed: number;
  readonly device: DeviceConfig;
  readonly data: DataConfig;
  readonly model: ModelConfig;
  readonly objective: ObjectiveConfig;
  readonly optimiser: OptimiserConfig;
  readonly training: TrainingConfig;
  readonly probe: ProbeConfig;
  readonly monitor: MonitorConfig;
}

// ------------------------------------------------------------------------------------------------------- device

export type DeviceName = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'directml' | 'coreml' | 'tensorflow';

/** Where the training step runs. In a file a name alone stands for `{ "name": … }`. */
export interface DeviceConfig {
  /** Default auto. */
  readonly name: DeviceName;
  /** webgpu: which graphics processor where there are two. Default high-performance. */
  readonly adapter: 'high-performance' | 'low-power';
  /** cuda, directml: which card, from 0. Default 0. */
  readonly index: number;
  /** Threads of the processor; 0 = chosen by the engine. Default what `training.threads` says, else 0. */
  readonly threads: number;
  /** Whether threads wait for each other in a busy loop; `auto` looks at the machine's load at the start. Default auto. */
  readonly spin: 'auto' | boolean;
}

// ----------------------------------------------------------------------------------------------------- optimiser

export interface OptimiserConfig {
  /** Default adam. */
  readonly kind: 'adam' | 'adamw';
  /** Default 1e-3. */
  readonly learningRate: number;
  /** Default [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Default 1e-8. */
  readonly epsilon: number;
  /** Decoupled for adamw, added to the gradient for adam. Default 0 (adam), 0.01 (adamw). */
  readonly weightDecay: number;
  /** Linear warm-up from 0. Default 0. */
  readonly warmupSteps: number;
  /** After the warm-up. Default constant. */
  readonly schedule: 'constant' | 'cosine';
  /** cosine: the rate at the last step. Default 0. */
  readonly finalLearningRate: number;
  /** Largest Euclidean norm of the whole gradient; null = no clipping. Default null. */
  readonly clipNorm: number | null;
}

// ------------------------------------------------------------------------------------------------------ training

export interface TrainingConfig {
  /** Optimiser steps. Default 6000. */
  readonly steps: number;
  /** Rows per step; `full` = all pairs. Default full. */
  readonly batchSize: number | 'full';
  /** Steps between checkpoints; 0 = only at the end. Default 1000. */
  readonly checkpointEvery: number;
  /** Checkpoints kept: the newest, and while a verdict holds the newest from before it; the last good one is never deleted. Default 3. */
  readonly keepCheckpoints: number;
  /** Threads of the runtime; 0 = chosen by the engine. Default 0. What runs is `device.threads`, which wins where both are given. */
  readonly threads: number;
  /** Whether the gradient computes the inside of networks again instead of keeping it: less memory, more time. Default false. */
  readonly recompute: boolean;
}

export interface ProbeConfig {
  /** Least squares for a truth of values (R²), logistic regression for one of labels (accuracy). Default linear-regression. */
  readonly kind: 'linear-regression' | 'none';
  /** Steps between probes; 0 = only at the end. Default 500. */
  readonly every: number;
}

// ------------------------------------------------------------------------------------------------------- monitor

export type Severity = 'info' | 'warning' | 'error';
export type AlertAction = 'warn' | 'pause' | 'stop';

export interface MonitorConfig {
  /** Steps between looks at the probe batch; `auto` keeps the cost below 3 % of the training time. Default auto. */
  readonly every: number | 'auto';
  /** Rows of the fixed probe batch (held out where there is a test set). Default 512. */
  readonly batchSize: number;
  /** What an alert does, by severity. Default warn, warn, warn. */
  readonly onAlert: Readonly<Record<Severity, AlertAction>>;
  /** Detector ids that stay silent. Default []. */
  readonly mute: readonly string[];
}
