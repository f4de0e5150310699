import { priorStride, type DiagonalGaussians, type Prior } from './values.ts';

/** Nats below which a dimension of one row counts as equal to the prior (Lucas et al. 2019 use 0.01 and 0.1). */
export const KL_EPSILON = 0.01;

/** KL of one latent to its prior. */
export interface KlFigures {
  /** E_x KL(q(z_j|x) ‖ p(z_j)) per dimension, nats. */
  readonly mean: Float64Array;
  /** Share of rows with KL_j < ε per dimension. */
  readonly below: Float64Array;
}

/**
 * KL_j = E_x KL(q(z_j|x) ‖ p(z_j)) of diagonal Gaussians, nats: per entry ½ [V_q/V_p + (μ_q − μ_p)²/V_p − 1 − ln V_q + ln V_p];
 * about 0 = a dead dimension. The prior may be one for all rows or, as that of Var-JEPA's s_y, one a row.
 *
 * @param epsilon nats below which an entry counts as equal to its prior
 */
export function klPerDimension(
  posterior: DiagonalGaussians,
  prior: Prior,
  dims: number,
  epsilon = KL_EPSILON,
): KlFigures {
  const { mean, logVariance } = posterior;
  const rows = mean.length / dims;
  const stride = priorStride(prior, rows, dims);
  const sum = new Float64Array(dims);
  const below = new Float64Array(dims);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      const i = r * dims + j;
      const p = r * stride + j;
      const logRatio = logVariance[i]! - prior.logVariance[p]!;
      const distance = mean[i]! - prior.mean[p]!;
      const kl =
        0.5 * (Math.exp(logRatio) - 1 - logRatio + distance * distance * Math.exp(-prior.logVariance[p]!));
      sum[j]! += kl;
      if (kl < epsilon) below[j]! += 1;
    }
  }
  return { mean: sum.map((value) => value / rows), below: below.map((count) => count / rows) };
}
