import { progress, type Look, type LookContext } from '../look.ts';

/**
 * Share of the learning that is done, 0 … 1: of a warm-up over W of T steps, in which the learning rate rises from 0, as much as it has
 * moved the weights,
 *
 *     s ≤ W: s² / 2W,   s > W: s − W/2,   over T − W/2
 *
 * Without a warm-up it is the share of the steps. A verdict on a network that has hardly been trained is one on its initial weights.
 */
export function learned(look: Pick<Look, 'step'>, context: Pick<LookContext, 'experiment'>): number {
  const { training, optimiser } = context.experiment;
  const warmup = Math.min(optimiser.warmupSteps, training.steps);
  if (warmup === 0) return progress(look, context);
  const done = look.step <= warmup ? look.step ** 2 / (2 * warmup) : look.step - warmup / 2;
  return done / (training.steps - warmup / 2);
}

/** By how much a figure must have grown … */
const GROWTH = 1.25;

/**
 * Whether a figure is on its way up: by a quarter since half as many steps were done. What grows is not dead, however small it is: a
 * low learning rate needs longer to get anywhere.
 *
 * @param noise what the figure of a dead latent wanders up to: below it nothing grows
 */
export function growing(
  figure: (look: Look) => number | null,
  look: Look,
  { earlier }: Pick<LookContext, 'earlier'>,
  noise: number,
): boolean {
  const then = earlier.findLast(({ step }) => step <= look.step / 2);
  const before = then ? figure(then) : null;
  const now = figure(look);
  return before !== null && now !== null && now > noise && now > GROWTH * before;
}
