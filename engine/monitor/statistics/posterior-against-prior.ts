import { priorStride, type DiagonalGaussians, type Prior } from './values.ts';

/** Means over rows, (dims) each. */
export interface PosteriorAgainstPrior {
  /** V_q / V_p; → 1 beside a distance of 0 = the posterior is the prior. */
  readonly varianceRatio: Float64Array;
  /** (μ_q − μ_p)² / V_p */
  readonly squaredDistance: Float64Array;
  /** V_p, in units of the latent squared. */
  readonly priorVariance: Float64Array;
}

/**
 * Posterior against prior in the parts of their KL (Var-JEPA eq. 26), which tells "variance as the prior's" from "mean as the
 * prior's". Ratio 1 and distance 0 in every dimension of s_y mean a perfect prediction or a y that is ignored: `targetUse`
 * decides.
 */
export function posteriorAgainstPrior(
  posterior: DiagonalGaussians,
  prior: Prior,
  dims: number,
): PosteriorAgainstPrior {
  const rows = posterior.mean.length / dims;
  const stride = priorStride(prior, rows, dims);
  const varianceRatio = new Float64Array(dims);
  const squaredDistance = new Float64Array(dims);
  const priorVariance = new Float64Array(dims);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      const i = r * dims + j;
      const p = r * stride + j;
      const variance = Math.exp(prior.logVariance[p]!);
      varianceRatio[j]! += Math.exp(posterior.logVariance[i]! - prior.logVariance[p]!) / rows;
      squaredDistance[j]! += (posterior.mean[i]! - prior.mean[p]!) ** 2 / variance / rows;
      priorVariance[j]! += variance / rows;
    }
  }
  return { varianceRatio, squaredDistance, priorVariance };
}
