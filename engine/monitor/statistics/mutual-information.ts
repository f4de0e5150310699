import type { DiagonalGaussians, Values } from './values.ts';

/** Estimates of I_q(x; z), nats. */
export interface InformationEstimate {
  /**
   * mean_i [ ln q(z_i|x_i) − ln (1/B) Σ_b q(z_i|x_b) ] (Hoffman and Johnson 2016). Never above ln B, and in expectation never
   * above I: it says too little where I nears ln B.
   */
  readonly information: number;
  /**
   * The same with b ≠ i and 1/(B − 1): in expectation never below I (Poole et al. 2019, leave-one-out bound). Very loose for
   * sharp posteriors in many dimensions.
   */
  readonly upperBound: number;
  /** ln B: at `information` ≈ ceiling only "at least so much" is known. */
  readonly ceiling: number;
}

/**
 * Mutual information of input and latent under q(x) q(z|x), from B rows of a batch; → 0 = the latent ignores its input.
 * Costs samples · B · dims operations: give fewer rows where that is too much.
 *
 * @param samples z_i ~ q(·|x_i) for the first rows of `posterior`, at most B of them; (samples, dims)
 * @param posterior q(·|x_b), b = 1 … B
 */
export function mutualInformation(
  samples: Values,
  posterior: DiagonalGaussians,
  dims: number,
): InformationEstimate {
  const count = samples.length / dims;
  const batch = posterior.mean.length / dims;
  if (count > batch) throw new RangeError(`${count} samples of ${batch} posteriors.`);
  const z = Float64Array.from(samples);
  const mean = Float64Array.from(posterior.mean);
  const precision = Float64Array.from(posterior.logVariance, (value) => Math.exp(-value));
  const logDeterminant = rowSums(posterior.logVariance, dims);

  const logDensity = new Float64Array(batch);
  let information = 0;
  let upperBound = 0;
  for (let i = 0; i < count; i++) {
    logDensities(z, i * dims, mean, precision, logDeterminant, logDensity);
    const own = logDensity[i]!;
    const others = logSumOfOthers(logDensity, i);
    const larger = Math.max(own, others);
    const all = larger + Math.log(Math.exp(own - larger) + Math.exp(others - larger));
    information += own - all + Math.log(batch);
    upperBound += own - others + Math.log(batch - 1);
  }
  return { information: information / count, upperBound: upperBound / count, ceiling: Math.log(batch) };
}

/** The ELBO's KL term split into what the latent says of its input and what its distribution as a whole is off. */
export interface ElboSurgery {
  /** I_q(x; z), nats. */
  readonly information: number;
  /** KL(q(z) ‖ p(z)), nats: the aggregate posterior against the prior. Large = distributional collapse. */
  readonly aggregateKl: number;
}

/**
 * E_x KL(q(z|x) ‖ p(z)) = I_q(x; z) + KL(q(z) ‖ p(z)) (Hoffman and Johnson 2016; Var-JEPA eq. 11), for a prior that all rows
 * share. What {@link mutualInformation} says too little, the aggregate KL says too much.
 *
 * @param kl E_x KL(q(z|x) ‖ p(z)) of all dimensions, nats
 */
export function elboSurgery(kl: number, information: number): ElboSurgery {
  return { information, aggregateKl: kl - information };
}

/** ln q(z|x_b) for each b, without the constant −(dims / 2) ln 2π, into `out`. z starts at `at`. */
function logDensities(
  z: Float64Array,
  at: number,
  mean: Float64Array,
  precision: Float64Array,
  logDeterminant: Float64Array,
  out: Float64Array,
): void {
  const dims = mean.length / out.length;
  const even = dims - (dims % 2);
  for (let b = 0, k = 0; b < out.length; b++) {
    // Two sums, because each addition waits for the one before it.
    let first = logDeterminant[b]!;
    let second = 0;
    for (let j = 0; j < even; j += 2, k += 2) {
      const p = z[at + j]! - mean[k]!;
      const q = z[at + j + 1]! - mean[k + 1]!;
      first += p * p * precision[k]!;
      second += q * q * precision[k + 1]!;
    }
    if (even !== dims) {
      const p = z[at + even]! - mean[k]!;
      second += p * p * precision[k]!;
      k++;
    }
    out[b] = -0.5 * (first + second);
  }
}

function logSumOfOthers(logarithms: Float64Array, own: number): number {
  let largest = -Infinity;
  for (let b = 0; b < logarithms.length; b++)
    if (b !== own && logarithms[b]! > largest) largest = logarithms[b]!;
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (let b = 0; b < logarithms.length; b++) if (b !== own) sum += Math.exp(logarithms[b]! - largest);
  return largest + Math.log(sum);
}

function rowSums(values: Values, dims: number): Float64Array {
  const sums = new Float64Array(values.length / dims);
  for (let r = 0, i = 0; r < sums.length; r++) for (let j = 0; j < dims; j++, i++) sums[r]! += values[i]!;
  return sums;
}
