import type { LatentReading } from '../../models/latent-reading.ts';
import { variancesOf } from './variances.ts';

/** Predicted against actual error of a Gaussian prediction p(Z_T) = N(μ, σ²) of a target. */
export interface CalibrationFigures {
  /** r_j = E[(Z_T,j − μ_j)² / σ_j²]; 1 = calibrated, > 1 over-confident. */
  readonly ratio: Float64Array;
  /** E σ²_j */
  readonly predictedVariance: Float64Array;
  /** E (Z_T,j − μ_j)² */
  readonly actualVariance: Float64Array;
  /** Smallest σ²_j of any row and dimension. */
  readonly leastVariance: number;
}

/**
 * Calibration per dimension. Where Z_T is drawn from the target N(μ_T, σ_T²), the expectation over that draw is taken
 * exactly: E (Z_T − μ)² = (μ_T − μ)² + σ_T².
 *
 * @param sampled whether training draws Z_T from the target (false: its mean is taken)
 * @returns null where the prediction has no variance
 */
export function calibrationFigures(
  prediction: LatentReading,
  target: LatentReading,
  sampled: boolean,
): CalibrationFigures | null {
  const { rows, dims, mean } = prediction;
  const variances = variancesOf(prediction);
  if (variances === null) return null;
  const ratio = new Float64Array(dims);
  const predictedVariance = new Float64Array(dims);
  const actualVariance = new Float64Array(dims);
  const targetVariances = sampled ? variancesOf(target) : null;
  let leastVariance = Infinity;
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < dims; j++) {
      const i = r * dims + j;
      const variance = variances[i]!;
      const error = (target.mean[i]! - mean[i]!) ** 2 + (targetVariances ? targetVariances[i]! : 0);
      ratio[j]! += error / variance / rows;
      predictedVariance[j]! += variance / rows;
      actualVariance[j]! += error / rows;
      if (variance < leastVariance) leastVariance = variance;
    }
  }
  return { ratio, predictedVariance, actualVariance, leastVariance };
}
