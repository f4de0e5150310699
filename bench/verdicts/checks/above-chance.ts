import type { TruthScore } from '../facts/truth-facts.ts';

/** A probe's score as the way from chance to 1: of values R² (chance is 0), of labels (accuracy − chance) / (1 − chance). */
export function aboveChance({ score, chance }: TruthScore): number {
  return (score - chance) / (1 - chance);
}
