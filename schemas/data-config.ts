/** What an experiment is trained on, resolved; see `experiment.ts`. */

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
