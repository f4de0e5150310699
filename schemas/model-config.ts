/** The models and what they are built of, resolved; see `experiment.ts`. */

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
