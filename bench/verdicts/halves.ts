import { createHash } from 'node:crypto';

/**
 * The bank has two halves, and no threshold may be chosen with an eye on the second: `chosen` is what detectors are tuned on, `reported` what
 * docs/verdicts.md reports. A recipe is in the half that its id falls into, and each half has seeds of its own: chosen recipes are
 * trained with even seeds, reported ones with odd ones. So no recipe, and no draw of data or weights, is in both.
 */
export type Half = 'chosen' | 'reported';

/** By the parity of the first byte of the SHA-256 of the id. */
export function halfOf(recipeId: string): Half {
  const [first = 0] = createHash('sha256').update(recipeId).digest();
  return first % 2 === 0 ? 'chosen' : 'reported';
}

/** The seeds of a recipe: 0, 2, 4 … or 1, 3, 5 … */
export function seedsOf(recipeId: string, count: number): number[] {
  const first = halfOf(recipeId) === 'chosen' ? 0 : 1;
  return Array.from({ length: count }, (_, i) => 2 * i + first);
}
