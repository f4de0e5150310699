import type { Look, LookContext } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { isAnnealed, lossSigns, type LossSigns } from './loss-signs.ts';
import { gentlerSteps } from './training-remedies.ts';

/**
 * A learning rate that is too high shows in one of two ways, both of the loss L over its scale (`loss-signs.ts`):
 *
 * - overshoot: the first steps throw the weights far from where they were drawn. A step of Adam moves every weight by about the rate,
 *   whatever the gradient; L rises above L(θ₀), (peak − first) / scale ≥ `OVERSHOT`, before it has ever fallen. At a sound rate
 *   it falls from the first step on. It may come back down, but from saturated units, and often to no better than a constant;
 * - spikes: single steps whose loss and whose gradient stand out together (the edge of stability, Cohen et al. 2021, arXiv
 *   2103.00065, is left for good where they grow).
 */

/** Rise above the beginning, in scales (convention: runs at sound rates reach 0.25, a hundred times the sound rate 8 and more). */
const OVERSHOT = 1;
/** From here on it is an error: then nothing of the initial weights is left. */
const FAR_OVERSHOT = 8;
/** A spike: the largest loss since the look before lies so many scales above the median … */
const SPIKE = 0.5;
/** … and the largest norm of the gradient is so many times its median (conventions; sound runs reach 4). */
const GRADIENT_SPIKE = 5;
/** Looks that are searched for spikes, and how many must have one. */
const WINDOW = 10;
const SPIKES = 3;
/** Share of the rate at the peak below which the rate has been brought down (a schedule, or a run resumed with less). */
const BROUGHT_DOWN = 0.5;

export const learningRateTooHigh: Detector = {
  id: 'learning-rate-too-high',
  page: 'learning-rate-too-high.md',
  title: 'Learning rate too high',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const signs = lossSigns(look, context);
    if (signs === null || look.steps === null) return [];
    const overshoot = (signs.earlyPeak - signs.first) / signs.scale;
    const spikes = isAnnealed(context) ? [] : spikesUpTo(look, context, signs);
    if (overshoot >= OVERSHOT && signs.now < signs.first && wasBroughtDown(look, context))
      return [{ state: spikes.length === 0 ? 'healthy' : 'unclear', subject: '' }];
    if (overshoot >= OVERSHOT) return [overshot(overshoot, signs, look, context)];
    if (spikes.length >= SPIKES) return [spiky(spikes, look, context)];
    return [{ state: overshoot < OVERSHOT / 2 && spikes.length === 0 ? 'healthy' : 'unclear', subject: '' }];
  },
};

/** Whether the rate is now well below the highest that it was. */
function wasBroughtDown(look: Look, { earlier }: LookContext): boolean {
  const rates = [...earlier, look].flatMap(({ steps }) => steps?.learningRate ?? []);
  return look.steps !== null && look.steps.learningRate < BROUGHT_DOWN * Math.max(...rates);
}

interface Spike {
  /** Of the loss above its median, in scales. */
  readonly height: number;
  /** Of the gradient's norm over its median. */
  readonly gradient: number;
}

function spikesUpTo(look: Look, { earlier }: LookContext, { scale }: LossSigns): Spike[] {
  return [...earlier, look].slice(-WINDOW).flatMap(({ steps }) => {
    if (!steps) return [];
    const height = (steps.loss.largest - steps.loss.median) / scale;
    const gradient = steps.gradientNorm.largest / steps.gradientNorm.median;
    return height >= SPIKE && gradient >= GRADIENT_SPIKE ? [{ height, gradient }] : [];
  });
}

function overshot(overshoot: number, signs: LossSigns, look: Look, context: LookContext): Finding {
  const { first, earlyPeak, now } = signs;
  return {
    state: 'sick',
    subject: '',
    severity: overshoot >= FAR_OVERSHOT ? 'error' : 'warning',
    strength: overshoot / OVERSHOT,
    title: 'The learning rate is too high: the first steps made the loss worse',
    explanation:
      `Before it had ever fallen, the loss went from ${rounded(first)} to ${rounded(earlyPeak)}. A step of Adam moves every weight by about the ` +
      'learning rate: the weights were thrown far from where they were drawn, to where units saturate and little can be learned.',
    evidence: [
      evidence('Loss of the first step', first, '', ''),
      evidence('Largest loss before it fell', earlyPeak, '', `below ${rounded(first)}`),
      evidence('Loss now', now, '', `well below ${rounded(first)}`),
      rateEvidence(look),
    ],
    remedies: gentlerSteps(context.experiment),
  };
}

function spiky(spikes: readonly Spike[], look: Look, context: LookContext): Finding {
  const height = Math.max(...spikes.map((spike) => spike.height));
  const gradient = Math.max(...spikes.map((spike) => spike.gradient));
  return {
    state: 'sick',
    subject: '',
    severity: 'warning',
    strength: height / SPIKE,
    title: 'The learning rate is too high: the loss spikes with the gradient',
    explanation:
      'Single steps make the loss jump, and the gradient with it: they go too far for how curved the loss is there, and what was learned ' +
      'before is lost in part.',
    evidence: [
      evidence('Highest spike of the loss, over its whole fall', height, '', `below ${SPIKE}`),
      evidence('Gradient at a spike, over its median', gradient, '', `below ${GRADIENT_SPIKE}`),
      evidence(`Looks with a spike among the last ${WINDOW}`, spikes.length, '', '0'),
      rateEvidence(look),
    ],
    remedies: gentlerSteps(context.experiment),
  };
}

function rateEvidence({ steps }: Look) {
  return evidence('Learning rate', steps?.learningRate ?? NaN, '', 'small enough that the loss falls');
}
