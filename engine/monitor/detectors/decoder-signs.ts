import type { DecodingFigures } from '../look.ts';

/**
 * What a decoder gains from its latent: the loss with the latents of other rows less that with their own. Decoders here have no other
 * input, so that one whose latent says nothing has a gain of 0, and nothing but sampling noise else.
 */

/** Nats a row below which a decoder with a variance gains next to nothing: as much as a latent may say and be silent (convention). */
export const IGNORED_NATS = 0.05;
/** The same of a decoder that is held to squared errors, as a share of those of the best constant: an R² of half of it (convention). */
export const IGNORED_SHARE = 0.01;

export function gainOf({ loss, shuffledLoss }: DecodingFigures): number {
  return shuffledLoss - loss;
}

/** The gain below which a decoder ignores its latent, in its own unit. */
export function ignoredGain({ unit, constantLoss }: DecodingFigures): number {
  return unit === 'nats' ? IGNORED_NATS : IGNORED_SHARE * constantLoss;
}
