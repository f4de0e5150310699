/**
 * How sure a verdict is, 0 … 1, of two things that make a verdict credible: how far beyond its threshold the evidence lies,
 * and how many looks in a row have said so.
 *
 *     1 − ½^(1 + log₂ strength) · 2 / (looks + 1)
 *
 * `strength` is the evidence over its threshold, at least 1, e.g. 4 where a spread is a quarter of what raises. At the threshold, seen
 * once, it is ½. How often verdicts of each certainty are right is measured by the labelled bank (docs/verdicts.md).
 */
export function certainty(strength: number, looks: number): number {
  const distance = 0.5 ** (1 + Math.log2(Math.max(strength, 1)));
  const doubt = (distance * 2) / (Math.max(looks, 1) + 1);
  return Number.isFinite(doubt) ? Math.round((1 - doubt) * 1000) / 1000 : 1;
}
