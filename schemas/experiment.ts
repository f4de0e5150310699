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

export type DataConfig =
  NoisyTvConfig | CoupledGaussiansConfig | HallwayConfig | SequenceConfig | PairsConfig;

/** Noisy TV (VJEPA paper, section 9): a rotating signal seen through a scaled autoregressive distractor. */
export interface NoisyTvConfig {
  readonly kind: 'noisy-tv';
  /** Seeds the matrices A, C, D and both trajectories. Default 111. */
  readonly seed: number;
  /** σ: scale of the distractor. Default 4. */
  readonly noiseScale: number;
  /** h: y is x_{t+h}. Default 1. */
  readonly horizon: number;
  /** Pairs (x_t, x_{t+h}) of the training trajectory, T. Default 6000. */
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

/** Two views of coupled Gaussian latents (Var-JEPA paper, appendix C.2); its symbols are given. */
export interface CoupledGaussiansConfig {
  readonly kind: 'coupled-gaussians';
  /** Seeds A, h_x, h_y and all pairs. Default 1. */
  readonly seed: number;
  /** Default 10000 (the published number was not found). */
  readonly trainPairs: number;
  /** Default 5000 (derived from the published floors). */
  readonly testPairs: number;
  /** D_obs: columns of x and of y. Default 32. */
  readonly observationDim: number;
  /** d_s: dimensions of s_x and s_y. Default 16. */
  readonly stateDim: number;
  /** d_z. Default 8. */
  readonly auxiliaryDim: number;
  /** σ_x in s_x | c ~ N(c δ, σ_x² I). Default 1. */
  readonly contextScale: number;
  /** σ_y in s_y | s_x, z ~ N(s_x + A z, σ_y² I). Default 0.5. */
  readonly targetScale: number;
  /** σ_z in z ~ N(0, σ_z² I). Default 1. */
  readonly auxiliaryScale: number;
  /** δ: what the label c adds to every dimension of s_x. Default 2. */
  readonly shift: number;
  /** τ_x: noise of x = h_x(s_x) + N(0, τ_x² I). Default 0.3. */
  readonly contextNoise: number;
  /** τ_y. Default 0.3. */
  readonly targetNoise: number;
  /** Width of the hidden layers of h_x and h_y, two-layer tanh networks with frozen random weights. Default 64. */
  readonly hiddenWidth: number;
  /** Standard deviation of the weights of h, times 1/√fan-in (the published law was not found). Default 1. */
  readonly weightScale: number;
}

/** A future with two branches ±a that nothing in the present tells apart (VJEPA paper, section 10.4: mode averaging). */
export interface HallwayConfig {
  readonly kind: 'hallway';
  /** Seeds the maps and all pairs. Default 1. */
  readonly seed: number;
  /** Default 4000. */
  readonly trainPairs: number;
  /** Default 2000. */
  readonly testPairs: number;
  /** Columns of x and of y. Default 12. */
  readonly observationDim: number;
  /** Dimensions of the signal that the present tells of. Default 3. */
  readonly signalDim: number;
  /** a: half the distance of the two branches. Default 2; 0 = a future with one mode. */
  readonly branch: number;
  /** Standard deviation within a branch. Default 0.3. */
  readonly branchNoise: number;
  /** Standard deviation of the signal's innovation. Default 0.3. */
  readonly signalNoise: number;
  /** Standard deviation of the noise on each column. Default 0.05. */
  readonly sensorNoise: number;
}

export interface SequenceConfig {
  readonly kind: 'sequence';
  /** h: y is x_{t+h}. Default 1. */
  readonly horizon: number;
  readonly train: SequenceFiles;
  readonly test: SequenceFiles | null;
  readonly standardise: boolean;
}

/** Paths of `.npy` files, relative to the experiment file. */
export interface SequenceFiles {
  /** (T + h, D), which gives T pairs. */
  readonly x: string;
  /** Each (T + h, k); the keys are free, `signal` and `noise` have a meaning to the monitor. */
  readonly truth: Readonly<Record<string, string>>;
}

/** Context and target in files of their own: row r of x goes with row r of y. */
export interface PairsConfig {
  readonly kind: 'pairs';
  readonly train: PairFiles;
  readonly test: PairFiles | null;
  readonly standardise: boolean;
}

/** Paths of `.npy` files, relative to the experiment file. */
export interface PairFiles {
  /** (N, D) */
  readonly x: string;
  /** (N, E); an empty string stands for x itself. */
  readonly y: string;
  /** Each (N, k), of floating-point numbers; or (N,) of whole numbers, which are labels. */
  readonly truth: Readonly<Record<string, string>>;
}

// --------------------------------------------------------------------------------------------------------- model

export type ModelConfig =
  VaeConfig | ArConfig | JepaConfig | LejepaConfig | VjepaConfig | BjepaConfig | VarJepaConfig;
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

/** Autoregression through a bottleneck: x_t → z → x̂_{t+h}. */
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

/** Encoder of both views, no moving average and no stop-gradient: SIGReg alone keeps the representation from collapsing. */
export interface LejepaConfig {
  readonly kind: 'lejepa';
  readonly latentDim: number;
  readonly encoder: NetworkConfig;
  readonly predictor: NetworkConfig;
}

/**
 * Var-JEPA: coupled latents s_x, z, s_y with reconstruction and generation. Networks default to depth 2, width 128
 * (published), activation tanh (the published one was not found).
 */
export interface VarJepaConfig {
  readonly kind: 'var-jepa';
  /** d: dimensions of s_x and of s_y. Default 16. */
  readonly latentDim: number;
  /** d_z. Default 8. */
  readonly auxiliaryDim: number;
  /** q(s_x|x) */
  readonly encoder: NetworkConfig;
  /** q(z|s_x) */
  readonly auxiliaryEncoder: NetworkConfig;
  /** q(s_y|s_x, z, y) */
  readonly targetEncoder: NetworkConfig;
  /** p(s_y|s_x, z): the learned conditional prior. */
  readonly predictor: NetworkConfig;
  /** p(x|s_x) and p(y|s_y), weights of their own each. */
  readonly decoder: NetworkConfig;
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
  /**
   * Variance of the Gaussian observation model. vae: default 0.5, which gives the published ‖x − x̂‖²; var-jepa: default 1. `learned`: a
   * global scalar trained with the rest, var-jepa: one for x and one for y; it begins at 1.
   */
  readonly observationVariance: number | 'learned';
  /** var-jepa: weights of the five terms of the negative ELBO. */
  readonly elbo: ElboConfig;
  /** lejepa: λ in λ SIGReg + (1 − λ) prediction. Default 0.05. */
  readonly lambda: number;
  /** How the weight β (and γ) comes in over the steps. */
  readonly annealing: AnnealingConfig;
  /** Free bits λ in nats: Σ_j max(λ, E_x KL_j) in place of Σ_j E_x KL_j. Default 0 (off). */
  readonly freeBits: number;
  /** The three terms of VICReg. jepa: 25, 25, 1; any other model: an added term, 0, 0, 0. */
  readonly vicreg: VicregConfig;
  /** SIGReg. lejepa: the regulariser that λ weighs; any other model: an added term, weights 0. */
  readonly sigreg: SigregConfig;
}

/** L = α_rec L_rec + α_gen L_gen + α_sx KL_sx + α_z KL_z + α_sy KL_sy; 0 switches a term off. Each default 1. */
export interface ElboConfig {
  /** α_rec of E −log p(x|s_x). */
  readonly reconstruction: number;
  /** α_gen of E −log p(y|s_y). */
  readonly generation: number;
  /** α_sx of KL(q(s_x|x) ‖ N(0, I)). */
  readonly contextKl: number;
  /** α_z of KL(q(z|s_x) ‖ N(0, I)). */
  readonly auxiliaryKl: number;
  /** α_sy of KL(q(s_y|s_x, z, y) ‖ p(s_y|s_x, z)). */
  readonly targetKl: number;
}

/** How far the embedding is from N(0, I), by its characteristic function along random directions. */
export interface SigregConfig {
  /** Weight on the representation of x. Default 0; without a meaning for lejepa, where λ weighs. */
  readonly context: number;
  /** Weight on that of y: s_y (var-jepa), the prediction (models with an EMA target). Default 0. */
  readonly target: number;
  /**
   * `plain`: mean over directions and frequencies of |φ̂(t) − e^{−t²/2}|² (Var-JEPA, as derived); `epps-pulley`: N ∫ |…|² e^{−t²/2} dt by the
   * trapezoid rule (LeJEPA). Default plain; lejepa: epps-pulley.
   */
  readonly form: 'plain' | 'epps-pulley';
  /** Random directions, drawn anew at every step. Default 64; lejepa: 1024. */
  readonly slices: number;
  /** Frequencies t. Default 64; lejepa: 17. */
  readonly knots: number;
  /** The largest frequency; the smallest is 0. Default 5; lejepa: 3. */
  readonly maxFrequency: number;
}

export interface VicregConfig {
  /** Weight of the mean squared error between prediction and target. Default 25. */
  readonly invariance: number;
  /** Weight of the hinge on the standard deviation of prediction and target. Default 25. */
  readonly variance: number;
  /** Weight of the covariance penalty on the prediction. Default 1. */
  readonly covariance: number;
  /**
   * `whole-matrix`: ‖Cov‖²_F / d with the diagonal left in (the authors' code); `off-diagonal`: as in the VICReg paper. Default whole-matrix
   * (jepa), off-diagonal (others).
   */
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
