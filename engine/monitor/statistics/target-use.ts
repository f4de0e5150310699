import { klPerDimension } from './kl-per-dimension.ts';
import { posteriorAgainstPrior } from './posterior-against-prior.ts';
import type { DiagonalGaussians, Prior } from './values.ts';

/** What becomes of a target posterior q(s_y | …, y) when each row is given the y of another. */
export interface TargetMove {
  /** E (μ − μ′)² / V over rows and dims, in units of the posterior's own width: 0 = it ignores y. */
  readonly moved: number;
  /** Change of E KL(q ‖ p) of all dims, nats: about 0 = the KL cannot tell the right y from a wrong one. */
  readonly klChange: number;
}

/**
 * Whether a posterior depends on y. The change of the decoder's loss is the difference of two losses and needs no
 * function.
 *
 * @param posterior with each row's own y
 * @param swapped of the same rows with another row's y
 * @param prior of the same rows
 */
export function targetUse(
  posterior: DiagonalGaussians,
  swapped: DiagonalGaussians,
  prior: Prior,
  dims: number,
): TargetMove {
  const total = (of: DiagonalGaussians): number => sum(klPerDimension(of, prior, dims).mean);
  return {
    moved: sum(posteriorAgainstPrior(swapped, posterior, dims).squaredDistance) / dims,
    klChange: total(swapped) - total(posterior),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
