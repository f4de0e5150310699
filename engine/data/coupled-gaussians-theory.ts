import { Matrix, solve } from 'ml-matrix';
import type { CoupledGaussiansConfig } from '../../schemas/data-config.ts';
import { erf } from '../graph/erf.ts';
import type { PairHalf } from './dataset.ts';
import type { CoupledGaussiansSystem } from './coupled-gaussians.ts';

/** What is known of the coupled Gaussians in closed form, given what the seed drew. */

/** Covariance of s_x or s_y around its class mean: σ_x² I, and (σ_x² + σ_y²) I + σ_z² A Aᵀ. (stateDim, stateDim) */
export function covarianceWithinClass(
  config: CoupledGaussiansConfig,
  { coupling }: CoupledGaussiansSystem,
  half: PairHalf,
): Matrix {
  const { stateDim, auxiliaryDim, contextScale, targetScale, auxiliaryScale } = config;
  if (half === 'x') return Matrix.eye(stateDim, stateDim, contextScale ** 2);
  const a = Matrix.from1DArray(stateDim, auxiliaryDim, coupling);
  return Matrix.eye(stateDim, stateDim, contextScale ** 2 + targetScale ** 2).add(
    a.mmul(a.transpose()).mul(auxiliaryScale ** 2),
  );
}

/** Mean of s_x, and of s_y: δ/2 in every dimension. Covariance: that within a class, plus δ²/4 in every entry. */
export function stateMoments(
  config: CoupledGaussiansConfig,
  system: CoupledGaussiansSystem,
  half: PairHalf,
): { readonly mean: number; readonly covariance: Matrix } {
  const between = config.shift ** 2 / 4;
  return { mean: config.shift / 2, covariance: covarianceWithinClass(config, system, half).add(between) };
}

/**
 * Accuracy of the best classifier of c that is given s_x or s_y itself. The classes are Gaussians of one covariance Σ with
 * means 0 and δ1, equally frequent, so it is Φ(½ √(δ² 1ᵀ Σ⁻¹ 1)); from s_x, Φ(δ √d / 2σ_x), which is Φ(4) = 0.99997 with
 * the published constants. That of s_x bounds every probe of every latent, for x and y know of c through s_x alone.
 */
export function bayesAccuracy(
  config: CoupledGaussiansConfig,
  system: CoupledGaussiansSystem,
  half: PairHalf,
): number {
  const shift = Matrix.columnVector(new Float64Array(config.stateDim).fill(config.shift));
  const direction = solve(covarianceWithinClass(config, system, half), shift);
  const distance = Math.sqrt(shift.transpose().mmul(direction).get(0, 0));
  return (1 + erf(distance / 2 / Math.SQRT2)) / 2;
}
