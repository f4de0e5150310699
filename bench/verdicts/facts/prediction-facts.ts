import type { TruthArray } from '../../../engine/data/dataset.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';

/**
 * Share of the targets that lie within one predicted standard deviation of the predicted mean, per dimension: 0.683 of a calibrated
 * Gaussian. Targets are draws where the model draws them, else means.
 */
export function coverage(prediction: LatentReading, target: LatentReading): number[] {
  const { rows, dims, mean, logVariance } = prediction;
  const values = target.sample ?? target.mean;
  return Array.from({ length: dims }, (_, j) => {
    let inside = 0;
    for (let r = 0; r < rows; r++) {
      const i = r * dims + j;
      if (Math.abs(values[i]! - mean[i]!) <= Math.exp(0.5 * (logVariance?.[i] ?? 0))) inside++;
    }
    return inside / rows;
  });
}

/**
 * How far apart the two branches of a hallway lie in what is to be predicted, after the prediction is taken away: distance of the
 * means of the residuals of the two labels over their pooled standard deviation, along the line that joins the means. The labels are the
 * generator's. Beyond 2 the sum of two equal Gaussians has two modes.
 *
 * @param residuals (rows, dims)
 * @param branch labels 0 and 1 of y
 */
export function branchSeparation(residuals: Float64Array, dims: number, branch: TruthArray): number {
  const rows = residuals.length / dims;
  const means = [new Float64Array(dims), new Float64Array(dims)] as const;
  const counts = [0, 0];
  for (let r = 0; r < rows; r++) {
    const label = branch.values[r] === 1 ? 1 : 0;
    counts[label]!++;
    for (let j = 0; j < dims; j++) means[label][j]! += residuals[r * dims + j]!;
  }
  for (const label of [0, 1] as const) for (let j = 0; j < dims; j++) means[label][j]! /= counts[label]!;
  const line = means[1].map((value, j) => value - means[0][j]!);
  const length = Math.hypot(...line);
  if (!(length > 0)) return 0;
  let squares = 0;
  for (let r = 0; r < rows; r++) {
    const mean = means[branch.values[r] === 1 ? 1 : 0];
    let along = 0;
    for (let j = 0; j < dims; j++) along += ((residuals[r * dims + j]! - mean[j]!) * line[j]!) / length;
    squares += along ** 2;
  }
  return length / Math.sqrt(squares / rows);
}
