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

// ---------------------------------------------------------------------------------------------------------- data

export type DataConfig = NoisyTvConfig | SequenceConfig;

/** Noisy TV (VJEPA paper, section 9): a rotating signal seen through a scaled autoregressive distractor. */
export interface NoisyTvConfig {
  readonly kind: 'noisy-tv';
  /** Seeds the matrices A, C, D and both trajectories. Default 111. */
  readonly seed: number;
  /** σ: scale of the distractor. Default 4. */
  readonly noiseScale: number;
  /** Pairs (x_t, x_{t+1}) of the training trajectory, T. Default 6000. */
  readonly trainSteps: number;
  /** Pairs of the test trajectory. Default 2000. */
  readonly testSteps: number;
  /** D_x. Default 20. */
  readonly observationDim: number;
  /** D_s. Default 4. */
  readonly signalDim: number;
  /** D_d. Default 4. */
  readonly distractorDim: number;
  /** Standard deviation of w_t in s_{t+1} = A s_t + w_t. Default 0.1. */
  readonly signalNoise: number;
  /** a in d_{t+1} = a d_t + v_t. Default 0.9. */
  readonly distractorDecay: number;
  /** Standard deviation of v_t. Default 0.3. */
  readonly distractorNoise: number;
  /** Standard deviation of ε_t in x_t = C s_t + σ D d_t + ε_t. Default 0.01. */
  readonly sensorNoise: number;
  /** Standardise x with the training mean and standard deviation (n − 1), + 1e-6. Default true. */
  readonly standardise: boolean;
}

export interface SequenceConfig {
  readonly kind: 'sequence';
  readonly train: SequenceFiles;
  readonly test: SequenceFiles | null;
  readonly standardise: boolean;
}

/** Paths of `.npy` files, relative to the experiment file. */
export interface SequenceFiles {
  /** (T + 1, D) */
  readonly x: string;
  /** Each (T + 1, k); the keys are free, `signal` and `noise` have a meaning to the monitor. */
  readonly truth: Readonly<Record<string, string>>;
}

// --------------------------------------------------------------------------------------------------------- model

export type ModelConfig = VaeConfig | ArConfig | JepaConfig | VjepaConfig | BjepaConfig;
export type ModelKind = ModelConfig['kind'];

/** A multi-layer perceptron; `depth` hidden layers, 0 = one linear map. */
export interface NetworkConfig {
  /** Hidden layers. Default 0. */
  readonly depth: number;
  /** Width of each hidden layer. Default 64. */
  readonly width: number;
  /** Default tanh. */
  readonly activation: 'tanh' | 'relu' | 'gelu';
  /** Default false when depth is 0 (as published), else true. */
  readonly bias: boolean;
}

/** Encoder q(z|x) = N(μ(x), diag σ²(x)) and decoder. */
export interface VaeConfig {
  readonly kind: 'vae';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly decoder: NetworkConfig;
}

/** Autoregression through a bottleneck: x_t → z → x̂_{t+1}. */
export interface ArConfig {
  readonly kind: 'ar';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly decoder: NetworkConfig;
}

export interface JepaConfig {
  readonly kind: 'jepa';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly predictor: NetworkConfig;
  readonly ema: EmaConfig;
}

export interface VjepaConfig {
  readonly kind: 'vjepa';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly predictor: NetworkConfig;
  readonly ema: EmaConfig;
  readonly target: TargetConfig;
}

export interface BjepaConfig {
  readonly kind: 'bjepa';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly predictor: NetworkConfig;
  readonly ema: EmaConfig;
  readonly target: TargetConfig;
}

/** The target encoder follows the context encoder: θ′ ← τ θ′ + (1 − τ) θ. */
export interface EmaConfig {
  /** τ in [0, 1]. Default 0.99. */
  readonly rate: number;
  /** `before-step` as in the authors' code (the old θ is followed); `after-step` as in their text. Default before-step. */
  readonly update: 'before-step' | 'after-step';
}

/** The target q_θ′(Z_T|x_T) = N(μ_θ′, diag σ²_θ′). */
export interface TargetConfig {
  /**
   * How σ²_θ′ comes about. `frozen`: a linear map of x left at its random initial weights (the authors' code; the
   * KL term then has no gradient). `fixed`: the constant `logVarianceValue`. `learned-kl`: trained through the KL term
   * alone (their text, section 8.3). `learned`: trained through the KL term and the sampled likelihood. Default frozen.
   */
  readonly logVariance: 'frozen' | 'fixed' | 'learned-kl' | 'learned';
  /** log σ² of `fixed`. Default 0. */
  readonly logVarianceValue: number;
  /** Draw Z_T ~ q (eq. 11) or take its mean. Default true. */
  readonly sample: boolean;
}

// ----------------------------------------------------------------------------------------------------- objective

/** Only the keys that the model has a term for may be given in a file; the others hold their defaults here. */
export interface ObjectiveConfig {
  /**
   * Weight of the KL term to N(0, I): β. vae: default 1; vjepa, bjepa: default 0.01.
   */
  readonly beta: number;
  /** bjepa: weight γ of KL(p_like ‖ p_struct). Default 0.1. */
  readonly gamma: number;
  /** vae: variance of the Gaussian observation model; 0.5 gives the published ‖x − x̂‖². Default 0.5. */
  readonly observationVariance: number;
  /** How the weight β (and γ) comes in over the steps. */
  readonly annealing: AnnealingConfig;
  /** Free bits λ in nats: Σ_j max(λ, E_x KL_j) in place of Σ_j E_x KL_j. Default 0 (off). */
  readonly freeBits: number;
  /** jepa: the three terms of VICReg. */
  readonly vicreg: VicregConfig;
}

export interface VicregConfig {
  /** Weight of the mean squared error between prediction and target. Default 25. */
  readonly invariance: number;
  /** Weight of the hinge on the standard deviation of prediction and target. Default 25. */
  readonly variance: number;
  /** Weight of the covariance penalty on the prediction. Default 1. */
  readonly covariance: number;
  /** `whole-matrix`: ‖Cov‖²_F / d with the diagonal left in (the authors' code); `off-diagonal`: as in the VICReg paper. Default whole-matrix. */
  readonly covarianceForm: 'whole-matrix' | 'off-diagonal';
}

export interface AnnealingConfig {
  /** `linear`: 0 → weight over `steps`; `cyclical`: `cycles` saw teeth over the run, the first `ratio` of each rising. Default none. */
  readonly kind: 'none' | 'linear' | 'cyclical';
  /** linear: optimiser steps until the full weight. Default 1000. */
  readonly steps: number;
  /** cyclical: M. Default 4. */
  readonly cycles: number;
  /** cyclical: R in (0, 1]. Default 0.5. */
  readonly ratio: number;
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
  /** Checkpoints kept (the newest; the last good one is never deleted). Default 3. */
  readonly keepCheckpoints: number;
  /** Threads of the runtime; 0 = chosen by the engine. Default 0. What runs is `device.threads`, which wins where both are given. */
  readonly threads: number;
  /** Whether the gradient computes the inside of networks again instead of keeping it: less memory, more time. Default false. */
  readonly recompute: boolean;
}

export interface ProbeConfig {
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
