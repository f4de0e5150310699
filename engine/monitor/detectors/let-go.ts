import type { DataConfig } from '../../../schemas/data-config.ts';

/**
 * Weights of a LeJEPA that lets go of what is hard to predict: a light VICReg in place of SIGReg. A dimension that nothing predicts shrinks to a
 * seventh of the size that the hinge asks for (variance 0.3 against its own squared error), and is free to turn to what is predicted. Behind a moving average
 * whatever directions were found first are a fixed point: the target asks for them again. And SIGReg would rather have the noise, which is
 * Gaussian, than a signal that is not. Of the covariance only as much as keeps directions from being the same.
 * SIGReg, which weighs nothing, is computed and shown all the same: few slices of it make the step ten times as fast.
 */
export const LET_GO = { lambda: 0, vicreg: { variance: 0.3, covariance: 1 }, sigreg: { slices: 16 } };

/** Dimensions that the signal has, where the generator says so; null of other data. */
export function signalDim(data: DataConfig): number | null {
  return data.kind === 'noisy-tv' ? data.signalDim : null;
}
