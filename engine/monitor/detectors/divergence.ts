import type { Look, LookContext } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { isAnnealed, lossSigns, type LossSigns } from './loss-signs.ts';
import { gentlerSteps } from './training-remedies.ts';

/**
 * Divergence: the loss L leaves where it was and goes on rising. Of its course over the looks, in scales (`loss-signs.ts`):
 *
 *     above = (L − first) / scale        worse than the initial weights were
 *     back  = (L − least) / fall         how much of what was gained is lost
 *
 * A loss above its beginning is never right: with annealed terms those that are not annealed are judged, and a constant does better than the
 * initial weights. That gains are lost is right where terms come in with the steps, and where the target moves (models with a moving
 * average minimise a distance to something that they change: a loss that creeps up while the target spreads is no harm). So
 * `back` is not asked of those, and `above` of a moving target must be larger.
 */

/** Rise above the beginning, in scales, from which it diverges; of a model with a moving target. Conventions: healthy runs stay below 0. */
const ABOVE = 0.25;
const ABOVE_MOVING = 1;
/** From here on it is an error. */
const FAR_ABOVE = 1;
/** Share of the fall that is lost (convention: the noise of batches reaches 0.2) … */
const LOST = 0.75;
/** … where the loss had fallen by so much of its scale: noise about a fall of little means nothing. */
const FALLEN = 0.3;
/** Looks over which it must have risen. */
const RISING = 5;

export const divergence: Detector = {
  id: 'divergence',
  page: 'divergence.md',
  title: 'Divergence',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const signs = lossSigns(look, context);
    if (signs === null) return [];
    const above = (signs.now - signs.first) / signs.scale;
    const back =
      signs.fall > FALLEN * signs.scale && !isAnnealed(context) && !hasMovingTarget(context)
        ? (signs.now - signs.least) / signs.fall
        : 0;
    const most = hasMovingTarget(context) ? ABOVE_MOVING : ABOVE;
    const strength = Math.max(above / most, back / LOST);
    const then = signs.course.at(-1 - RISING);
    if (strength < 1 || then === undefined || signs.now <= then)
      return [{ state: strength < 0.5 ? 'healthy' : 'unclear', subject: '' }];
    return [diverges(above, strength, signs, look, context)];
  },
};

function hasMovingTarget({ experiment }: LookContext): boolean {
  return 'ema' in experiment.model;
}

function diverges(
  above: number,
  strength: number,
  { first, least, now }: LossSigns,
  { steps }: Look,
  { experiment, earlier }: LookContext,
): Finding {
  const norms = earlier.flatMap((each) => each.steps?.gradientNorm.median ?? []);
  return {
    state: 'sick',
    subject: '',
    severity: above >= FAR_ABOVE ? 'error' : 'warning',
    strength,
    title:
      above > 0
        ? 'The loss diverges: it is worse than before the first step'
        : 'The loss diverges: most of what was gained is lost',
    explanation:
      `The loss was ${rounded(first)} at the first step and ${rounded(least)} at best; it is ${rounded(now)} now, and rises. The steps are ` +
      'too large for where the weights have come to, or something that is minimised has no minimum.',
    evidence: [
      evidence('Loss', now, '', `below ${rounded(first)}`),
      evidence('Loss at best', least, '', ''),
      evidence('Loss of the first step', first, '', ''),
      ...(steps
        ? [
            evidence(
              'Norm of the gradient, over the least that it was',
              steps.gradientNorm.median / Math.min(steps.gradientNorm.median, ...norms),
              '',
              'steady or falling',
            ),
            evidence('Learning rate', steps.learningRate, '', 'small enough that the loss falls'),
          ]
        : []),
    ],
    remedies: gentlerSteps(experiment),
  };
}
