import { add, maximum, mul, sub } from '../graph/ops/binary.ts';
import { mean, sum } from '../graph/ops/reduce.ts';
import { exp, neg, reciprocal, square } from '../graph/ops/unary.ts';
import { at, type Tensor } from '../graph/tensor.ts';
import type { Gaussian } from '../nn/gaussian-head.ts';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * E −log N(z; μ, diag σ²) in nats: mean over rows of ½ Σ_d [log 2π + log σ²_d + (z_d − μ_d)² / σ²_d]. z (rows, dims).
 */
export function gaussianNll(z: Tensor, { mean: mu, logVariance }: Gaussian): Tensor {
  const dims = at(z.shape, 1);
  const perEntry = add(logVariance, mul(square(sub(z, mu)), exp(neg(logVariance))));
  return add(mul(sumDimsMeanRows(perEntry), 0.5), 0.5 * dims * LOG_TWO_PI);
}

/**
 * E −log N(x; x̂, v I) in nats: mean over rows of Σ_d (x_d − x̂_d)² / 2v + ½ log 2πv. The variance v of every feature is a number,
 * or the scalar log v where it is learned.
 */
export function isotropicNll(
  x: Tensor,
  predicted: Tensor,
  variance: number | { readonly logVariance: Tensor },
): Tensor {
  const dims = at(x.shape, 1);
  const squares = sumDimsMeanRows(square(sub(predicted, x)));
  if (typeof variance === 'number')
    return add(mul(squares, 0.5 / variance), 0.5 * dims * (LOG_TWO_PI + Math.log(variance)));
  const { logVariance } = variance;
  const scaled = mul(squares, mul(exp(neg(logVariance)), 0.5));
  return add(add(scaled, mul(logVariance, 0.5 * dims)), 0.5 * dims * LOG_TWO_PI);
}

/** E KL(N(μ, diag V) ‖ N(0, I)) = ½ Σ_d [V_d + μ_d² − log V_d − 1], nats, mean over rows; with free bits λ per dimension. */
export function standardNormalKl({ mean: mu, logVariance }: Gaussian, freeBits = 0): Tensor {
  const perEntry = sub(add(exp(logVariance), square(mu)), logVariance);
  return klOverRows(perEntry, freeBits);
}

/**
 * E KL(N(μ_q, V_q) ‖ N(μ_p, V_p)) = ½ Σ_d [V_q/V_p + (μ_p − μ_q)²/V_p + log(V_p/V_q) − 1], nats, mean over rows. p may be one
 * Gaussian (dims) for all rows.
 */
export function gaussianKl(q: Gaussian, p: Gaussian, freeBits = 0): Tensor {
  const spread = add(exp(q.logVariance), square(sub(q.mean, p.mean)));
  const perEntry = add(mul(spread, exp(neg(p.logVariance))), sub(p.logVariance, q.logVariance));
  return klOverRows(perEntry, freeBits);
}

/**
 * Product of two Gaussian experts: Λ = Λ_a + Λ_b, μ = Λ⁻¹ (Λ_a μ_a + Λ_b μ_b), per dimension (BJEPA, eq. 30).
 * Returns mean and variance.
 */
export function productOfExperts(
  a: Gaussian,
  b: Gaussian,
): { readonly mean: Tensor; readonly variance: Tensor } {
  const [precisionA, precisionB] = [exp(neg(a.logVariance)), exp(neg(b.logVariance))];
  const variance = reciprocal(add(precisionA, precisionB));
  return { mean: mul(variance, add(mul(precisionA, a.mean), mul(precisionB, b.mean))), variance };
}

/** μ + σ ε with ε standard normal (rows, dims). */
export function reparameterise({ mean: mu, logVariance }: Gaussian, noise: Tensor): Tensor {
  return add(mu, mul(exp(mul(logVariance, 0.5)), noise));
}

/** Mean over rows of Σ_d ½ (perEntry − 1); free bits: Σ_j max(λ, E KL_j) (Kingma et al. 2016, eq. 15). */
function klOverRows(perEntry: Tensor, freeBits: number): Tensor {
  const dims = at(perEntry.shape, 1);
  if (freeBits === 0) return add(mul(sumDimsMeanRows(perEntry), 0.5), -0.5 * dims);
  return sum(maximum(add(mul(mean(perEntry, [0]), 0.5), -0.5), freeBits));
}

function sumDimsMeanRows(perEntry: Tensor): Tensor {
  return mul(sum(perEntry), 1 / at(perEntry.shape, 0));
}
