import type { Experiment } from '../../../schemas/experiment.ts';
import { spreadOf, type LatentFigures } from '../latent-figures.ts';
import type { LookContext } from '../look.ts';

/** How close together the rows of a latent lie. Each sign is free of the latent's units. */
export interface SpreadSigns {
  /** Spread over root mean square length, 0 … 1. */
  readonly share: number;
  /** Spread over the largest so far. */
  readonly shrinkage: number;
  /** Root mean square standard deviation of the dimensions. */
  readonly std: number;
  /** Mean cosine between rows; of a latent with one dimension, ‖mean‖ over root mean square length, for its cosines are ±1. */
  readonly likeness: number;
}

/** Null where the latent's numbers are not finite. */
export function spreadSigns(
  latent: LatentFigures,
  { largestSpread }: Pick<LookContext, 'largestSpread'>,
): SpreadSigns | null {
  const spread = spreadOf(latent);
  if (!Number.isFinite(spread) || !Number.isFinite(latent.meanShare)) return null;
  const largest = largestSpread.get(latent.name) ?? spread;
  return {
    share: Math.sqrt(Math.max(1 - latent.meanShare ** 2, 0)),
    shrinkage: largest > 0 ? spread / largest : 1,
    std: spread / Math.sqrt(latent.dims),
    likeness: latent.dims > 1 ? latent.rowCosine : latent.meanShare,
  };
}

/**
 * What keeps the rows of a predicted representation apart, for a constant is predicted perfectly:
 *
 * - `scale`: a term that asks for a standard deviation near 1: VICReg's hinge or SIGReg. Where the rows' common mean lies is free;
 * - `sampling`: targets are drawn with a variance that the loss cannot make vanish. A scale below it is no advantage, but none is asked for;
 * - `nothing`: a moving average and a stop-gradient at most, which slow a collapse down (VJEPA paper, theorem 1 holds the target fixed).
 */
export type KeptApartBy = 'scale' | 'sampling' | 'nothing';

/** Null for a model that predicts no representation: a decoder asks its latent to say something. */
export function keptApartBy({ model, objective }: Experiment): KeptApartBy | null {
  const { vicreg, sigreg, lambda } = objective;
  const scaled = vicreg.variance > 0 || sigreg.context > 0 || sigreg.target > 0;
  switch (model.kind) {
    case 'jepa':
      return scaled ? 'scale' : 'nothing';
    case 'lejepa':
      return scaled || lambda > 0 ? 'scale' : 'nothing';
    case 'vjepa':
    case 'bjepa':
      if (scaled) return 'scale';
      return model.target.sample && model.target.logVariance !== 'learned' ? 'sampling' : 'nothing';
    case 'vae':
    case 'ar':
    case 'var-jepa':
      return null;
  }
}
