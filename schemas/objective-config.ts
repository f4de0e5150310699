/** What is minimised, resolved; see `experiment.ts`. */

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
