import type { Values } from './values.ts';

/** A mixture of two Gaussians with one common variance, fitted to numbers, beside a single Gaussian. */
export interface TwoModes {
  /** NLL of the one Gaussian less NLL of the two, nats per number; 0 = a second mode does not help. */
  readonly gain: number;
  /** (μ₂ − μ₁) / s, s the standard deviation within a mode. Below 2 the density of equal modes has one peak. */
  readonly separation: number;
  /** Total variance / s² = 1 + weight₁ weight₂ separation²: how much wider the average of both is than either. */
  readonly varianceRatio: number;
  readonly weights: readonly [number, number];
  /** Ascending, in units of the numbers. */
  readonly means: readonly [number, number];
}

/** Of the total variance, at least this share stays within the modes: numbers of two values would fit infinitely well. */
const LEAST_WITHIN = 1e-6;
/** Numbers whose standard deviation is below this share of their mean are equal: float32 holds no such differences. */
const CONSTANT_SHARE = 1e-8;
/** Change of the variance within, as a share of the total, at which the iteration ends. */
const CONVERGED = 1e-9;

/**
 * Expectation–maximisation that starts from equal weights at the mean ± one standard deviation. The variance is common to both modes on
 * purpose: the likelihood is bounded then, and a single mode with heavy tails does not pass for two.
 *
 * On N numbers of one true Gaussian the expected gain is not 0 but of the order of 1/N. A small weight says that
 * outliers were found, not branches.
 */
export function twoModes(numbers: Values, iterations = 50): TwoModes {
  const { mean, std, values: x } = standardised(numbers);
  if (std <= CONSTANT_SHARE * Math.abs(mean))
    return { gain: 0, separation: 0, varianceRatio: 1, weights: [0.5, 0.5], means: [mean, mean] };
  let weight = 0.5;
  let [low, high, within] = [-1, 1, 0.5];
  for (let step = 0; step < iterations; step++) {
    // Posterior of the upper mode, a logistic function of x because the variances are equal.
    const slope = (high - low) / within;
    const offset = Math.log(weight / (1 - weight)) - (slope * (high + low)) / 2;
    let count = 0;
    let sum = 0;
    for (let r = 0; r < x.length; r++) {
      const share = 1 / (1 + Math.exp(-slope * x[r]! - offset));
      count += share;
      sum += share * x[r]!;
    }
    if (!(count > 0 && count < x.length)) break;
    weight = count / x.length;
    high = sum / count;
    low = -sum / (x.length - count);
    const before = within;
    within = Math.max(1 - weight * high * high - (1 - weight) * low * low, LEAST_WITHIN);
    if (Math.abs(within - before) < CONVERGED) break;
  }
  const one = 0.5 * Math.log(2 * Math.PI * Math.E);
  return {
    // The one Gaussian is a special case of the two, so that a fit which is worse has not converged.
    gain: atLeastZero(one - mixtureNll(x, weight, low, high, within)),
    separation: (high - low) / Math.sqrt(within),
    varianceRatio: 1 / within,
    weights: [1 - weight, weight],
    means: [mean + std * low, mean + std * high],
  };
}

/** Two modes of equal weight at ± the same distance from 0. */
export interface SymmetricModes {
  /** As in {@link TwoModes}; the one Gaussian is about 0 too. */
  readonly gain: number;
  readonly separation: number;
}

/**
 * The case of mode averaging itself: residuals ½ N(−a, s²) + ½ N(a, s²) about a prediction midway. It has one parameter more than
 * a Gaussian about 0, where {@link twoModes} has two more than a Gaussian: chance gains it less, so that it finds a weaker
 * effect in few rows. Blind to branches of unequal weight.
 * EM from a² = ½ E r²: a ← E r tanh(a r / s²), s² = E r² − a².
 */
export function symmetricModes(residuals: Values, iterations = 50): SymmetricModes {
  let squares = 0;
  for (const value of residuals) squares += value * value;
  const scale = Math.sqrt(squares / residuals.length);
  if (scale === 0) return { gain: 0, separation: 0 };
  const x = Float64Array.from(residuals, (value) => value / scale);
  let [a, within] = [Math.SQRT1_2, 0.5];
  for (let step = 0; step < iterations; step++) {
    let sum = 0;
    for (let r = 0; r < x.length; r++) sum += x[r]! * Math.tanh((a * x[r]!) / within);
    a = sum / x.length;
    const before = within;
    within = Math.max(1 - a * a, LEAST_WITHIN);
    if (Math.abs(within - before) < CONVERGED) break;
  }
  const one = 0.5 * Math.log(2 * Math.PI * Math.E);
  return {
    gain: atLeastZero(one - mixtureNll(x, 0.5, -a, a, within)),
    separation: (2 * a) / Math.sqrt(within),
  };
}

/** Mean of −ln [(1 − w) N(x; low, v) + w N(x; high, v)]. */
function mixtureNll(x: Float64Array, weight: number, low: number, high: number, variance: number): number {
  let sum = 0;
  for (let r = 0; r < x.length; r++) {
    const first = Math.log(1 - weight) - (x[r]! - low) ** 2 / (2 * variance);
    const second = Math.log(weight) - (x[r]! - high) ** 2 / (2 * variance);
    const larger = Math.max(first, second);
    sum -= larger + Math.log1p(Math.exp(Math.min(first, second) - larger));
  }
  return sum / x.length + 0.5 * Math.log(2 * Math.PI * variance);
}

/** Numbers less their mean, over their standard deviation (with n). */
function standardised(numbers: Values): { mean: number; std: number; values: Float64Array } {
  let sum = 0;
  for (const value of numbers) sum += value;
  const mean = sum / numbers.length;
  let squares = 0;
  for (const value of numbers) squares += (value - mean) ** 2;
  const std = Math.sqrt(squares / numbers.length);
  return { mean, std, values: Float64Array.from(numbers, (value) => (value - mean) / std) };
}

/** max(0, gain), and NaN stays NaN. */
function atLeastZero(gain: number): number {
  return gain < 0 ? 0 : gain;
}
