import type { LogNumber } from './log-number.ts';

/** Statistics of a look, as the log holds them. */

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
  /**
   * What part of the residuals along that direction a linear map of x tells, on rows that it was not fitted to: what the prediction has not
   * learned yet, and no branch. Missing in logs of earlier releases.
   */
  readonly told?: LogNumber;
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
