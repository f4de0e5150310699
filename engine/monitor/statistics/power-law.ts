/** An eigenvalue below this share of the largest is rounding: float32 latents hold no more. */
const LEAST_SHARE = 1e-10;

/**
 * α-ReQ (Agrawal et al. 2022): the α of λ_k ∝ k^−α, by least squares of ln λ_k on ln k with weights 1/k (the fit of Stringer et
 * al. 2019, which public code for α-ReQ uses). About 1 is best; ≫ 1 little but a few directions; ≪ 1 flat, as of noise.
 *
 * The paper's range of k was not found; public code takes the 12th to the 100th of thousands. Of a latent of 16 or 64 such a
 * range leaves nothing, so here it is k = 1 … the last eigenvalue above 1e-10 of the first. The figure is comparable between
 * looks and runs of the same dims, and not with published ones.
 * Infinity where one direction is left, NaN where none is.
 *
 * @param spectrum eigenvalues of the covariance, descending
 */
export function spectralDecay(spectrum: Float64Array): number {
  const largest = spectrum[0] ?? 0;
  if (!(largest > 0)) return NaN;
  const firstSmall = spectrum.findIndex((value) => value < LEAST_SHARE * largest);
  const count = firstSmall === -1 ? spectrum.length : firstSmall;
  if (count === 1) return spectrum.length === 1 ? NaN : Infinity;
  let [weights, meanX, meanY] = [0, 0, 0];
  for (let k = 1; k <= count; k++) {
    weights += 1 / k;
    meanX += Math.log(k) / k;
    meanY += Math.log(spectrum[k - 1]!) / k;
  }
  meanX /= weights;
  meanY /= weights;
  let [products, squares] = [0, 0];
  for (let k = 1; k <= count; k++) {
    const x = Math.log(k) - meanX;
    products += (x * (Math.log(spectrum[k - 1]!) - meanY)) / k;
    squares += (x * x) / k;
  }
  return -products / squares;
}
