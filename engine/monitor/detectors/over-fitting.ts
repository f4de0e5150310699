import type { DecodingFigures, EvaluatedFigures, Look, LookContext } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Diagnosis } from './detector.ts';
import { learnLessByHeart } from './training-remedies.ts';

/**
 * Over-fitting: what is held out gets worse while the training rows get better. The monitor evaluates both under the same noise at
 * every thorough look. A gap between them is none of itself: held-out rows may be harder, or, as in a drifting series, of another scale.
 * So, with t* the look at which held-out rows did best, three things together:
 *
 *     worse  = (H(t) − H(t*)) / (H_constant − H(t*))      share of what was held above a constant that is lost again
 *     better = (T(t*) − T(t)) / (T_max − T(t))            share of the training fall that came since
 *     gap    = (H(t) − T(t)) / (T_max − T(t))
 *
 * Of each decoder, H its loss on held-out rows, T its term on training rows (and in the gap on both). Of a model without a decoder H is the
 * error of the prediction over the variance of its target, of which `worse` is a share, and T its prediction terms: embeddings have
 * no scale of their own. Their target moves, too, so that more is asked, and an error of 1 is a constant's: above it the error goes up and
 * down with the target, and there is nothing yet that could be lost. Regularisers are left out: of rows with another law they say that
 * the law is another.
 */

interface Thresholds {
  readonly worse: number;
  readonly better: number;
  readonly gap: number;
}

/** Conventions: no sound run comes to all three of them. */
const OF_DECODER: Thresholds = { worse: 0.05, better: 0.01, gap: 0.03 };
const OF_PREDICTION: Thresholds = { worse: 0.1, better: 0.05, gap: 0.2 };
/** Share lost from which it is an error: then the held-out rows are decoded no better than by a constant. */
const ALL_LOST = 1;

export const overFitting: Detector = {
  id: 'over-fitting',
  page: 'over-fitting.md',
  title: 'Over-fitting',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    if (!look.evaluated?.heldOut) return [];
    const courses =
      look.decoding.length > 0
        ? look.decoding.map(({ name }) => courseOfDecoder(name, look, context))
        : [courseOfPrediction(look, context)];
    const judged = courses.flatMap((course) => (course ? [signsOf(course)] : []));
    if (judged.length === 0) return [];
    const worst = judged.reduce((a, b) => (b.strength > a.strength ? b : a));
    if (worst.strength < 1) return [{ state: worst.strength < 0.5 ? 'healthy' : 'unclear', subject: '' }];
    return [{ state: 'sick', subject: '', ...diagnosis(worst, look, context) }];
  },
};

interface Point {
  readonly step: number;
  readonly heldOut: number;
  readonly training: number;
  /** By how much held-out rows are better than under the best constant, in the units of `heldOut`. */
  readonly held: number;
  /** What `worse` is a share of, in the units of `heldOut`. */
  readonly unit: number;
  /** Held-out less training, in the units of `training`. */
  readonly gap: number;
}

interface Course {
  /** What H is, at the beginning of a sentence. */
  readonly what: string;
  readonly points: readonly Point[];
  readonly thresholds: Thresholds;
}

interface Signs {
  readonly course: Course;
  readonly best: Point;
  readonly worse: number;
  /** Over the thresholds: the least of the three. */
  readonly strength: number;
}

type Evaluated = Look & {
  readonly evaluated: { readonly heldOut: EvaluatedFigures; readonly training: EvaluatedFigures };
};

function evaluatedLooks(look: Look, { earlier }: LookContext): Evaluated[] {
  return [...earlier, look].filter((each): each is Evaluated => Boolean(each.evaluated?.heldOut));
}

function courseOfDecoder(name: string, look: Look, context: LookContext): Course | null {
  const points = evaluatedLooks(look, context).flatMap(({ step, evaluated, decoding }) => {
    const decoder = decoding.find((each): each is DecodingFigures => each.name === name);
    const training = evaluated.training.terms[name];
    const heldOut = evaluated.heldOut.terms[name];
    if (!decoder || training === undefined || heldOut === undefined) return [];
    const held = decoder.constantLoss - decoder.loss;
    return [{ step, heldOut: decoder.loss, training, held, unit: held, gap: heldOut - training }];
  });
  return points.length > 1 ? { what: `The loss of "${name}"`, points, thresholds: OF_DECODER } : null;
}

function courseOfPrediction(look: Look, context: LookContext): Course | null {
  const predicts = context.terms.filter(
    ({ role, trains, weight }) => role === 'likelihood' && trains && weight > 0,
  );
  const lossOf = ({ terms }: EvaluatedFigures): number =>
    predicts.reduce((sum, { name, weight }) => sum + weight * (terms[name] ?? NaN), 0);
  const points = evaluatedLooks(look, context).flatMap(({ step, evaluated, prediction }) => {
    if (!prediction) return [];
    const training = lossOf(evaluated.training);
    const gap = lossOf(evaluated.heldOut) - training;
    return [{ step, heldOut: prediction.error, training, held: 1 - prediction.error, unit: 1, gap }];
  });
  if (points.length < 2 || predicts.length === 0) return null;
  return { what: 'The relative error of the prediction', points, thresholds: OF_PREDICTION };
}

function signsOf(course: Course): Signs {
  const { points, thresholds } = course;
  const now = points.at(-1)!;
  const best = points.reduce((a, b) => (b.heldOut < a.heldOut ? b : a));
  const fall = Math.max(...points.map(({ training }) => training)) - now.training;
  const worse = (now.heldOut - best.heldOut) / best.unit;
  const better = (best.training - now.training) / fall;
  const strength = Math.min(
    worse / thresholds.worse,
    better / thresholds.better,
    now.gap / fall / thresholds.gap,
  );
  const meaningful = fall > 0 && best.held > 0 && Number.isFinite(strength);
  return { course, best, worse, strength: meaningful ? strength : 0 };
}

function diagnosis(
  { course: { what, points, thresholds }, best, worse, strength }: Signs,
  { evaluated }: Look,
  { experiment, trainingRows }: LookContext,
): Diagnosis {
  const now = points.at(-1)!;
  return {
    severity: worse >= ALL_LOST ? 'error' : 'warning',
    strength,
    title: `Over-fitting since step ${best.step}`,
    explanation:
      `${what} on held-out rows was best at step ${best.step} (${rounded(best.heldOut)}) and is ${rounded(now.heldOut)} now, while on the ` +
      `${trainingRows} training rows it goes on falling: they are learned by heart.`,
    evidence: [
      evidence(`${what} on held-out rows`, now.heldOut, '', `near its best, ${rounded(best.heldOut)}`),
      evidence(
        'Share of the gain on held-out rows that is lost',
        100 * worse,
        '%',
        `below ${100 * thresholds.worse}`,
      ),
      evidence('Its terms on training rows', now.training, '', ''),
      evidence('The same at the best step', best.training, '', ''),
      evidence('Whole loss, held out', evaluated!.heldOut!.loss, '', 'near that of training rows'),
      evidence('Whole loss, training', evaluated!.training.loss, '', ''),
      evidence('Training rows', trainingRows, '', ''),
    ],
    remedies: learnLessByHeart(best.step, experiment),
  };
}
