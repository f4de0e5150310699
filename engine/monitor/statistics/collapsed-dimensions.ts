/**
 * Dimensions that are (ε, δ)-collapsed: P_x[KL(q(z_j|x) ‖ p(z_j)) < ε] ≥ 1 − δ (Lucas et al. 2019). δ = 0.01 is a convention.
 *
 * @param below share of rows with KL_j < ε, (dims), as `klPerDimension` gives it for an ε (0.01 and 0.1 nats are usual)
 */
export function collapsedDimensions(below: Float64Array, delta = 0.01): number[] {
  return [...below.keys()].filter((j) => below[j]! >= 1 - delta);
}

/**
 * How many principal directions of the data a linear Gaussian decoder of variance σ² can keep: probabilistic PCA keeps
 * direction i if and only if λ_i > β σ² (Lucas et al. 2019; arXiv 2510.01621 for the whole: every latent collapses where β σ² > λ₁).
 * An upper bound, in practice, on the active dimensions of a VAE with a fixed observation variance.
 *
 * @param spectrum eigenvalues of the covariance of the data
 * @param decoderVariance σ², in units of the data squared
 * @param beta weight of the KL term
 */
export function directionsAboveDecoderVariance(
  spectrum: Float64Array,
  decoderVariance: number,
  beta = 1,
): number {
  return spectrum.reduce((count, value) => count + (value > beta * decoderVariance ? 1 : 0), 0);
}
