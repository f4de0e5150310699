import type { Look, LookContext } from '../look.ts';

/** The loss of a run up to a look, in few numbers. */
export interface LossSigns {
  /** At the beginning: of the first step, before any weight had moved. */
  readonly first: number;
  /** Now: the median of the steps since the look before. */
  readonly now: number;
  /** The least that it was, and by how much it had fallen by then. */
  readonly least: number;
  readonly fall: number;
  /**
   * What a loss of this run is measured in: max(|first|, fall), and of log-likelihoods no less than one nat of their weight: they may begin
   * near 0, of which a share means nothing.
   */
  readonly scale: number;
  /** The largest of a single step before it had fallen by `FALLEN` scales for the first time. */
  readonly earlyPeak: number;
  /** As `now`, of this look and those before it, in order. */
  readonly course: readonly number[];
}

/** Share of the scale by which a loss must fall before the beginning is over (convention). */
const FALLEN = 0.25;

/**
 * Null where there are no steps yet, at a brief look of an annealed model, and where a number is missing: that a loss is no number is told
 * by the training loop.
 */
export function lossSigns(look: Look, context: LookContext): LossSigns | null {
  const of = isAnnealed(context) ? unannealed : ofSteps;
  const points = [...context.earlier, look].flatMap((each) => of(each, context) ?? []);
  if (points.length === 0 || of(look, context) === null) return null;
  const course = points.map(({ value }) => value);
  const first = points[0]!.first;
  const least = Math.min(first, ...course);
  const fall = first - least;
  const scale = Math.max(Math.abs(first), fall, ...nats(context));
  const fallen = course.findIndex((value) => first - value > FALLEN * scale);
  const early = points.slice(0, fallen < 0 ? points.length : fallen + 1).map(({ largest }) => largest);
  const signs = { first, now: course.at(-1)!, least, fall, scale, earlyPeak: Math.max(...early), course };
  return [first, signs.now, scale].every(Number.isFinite) && scale > 0 ? signs : null;
}

/** Whether some term comes in only with the steps: the loss then rises by construction. */
export function isAnnealed({ experiment, terms }: Pick<LookContext, 'experiment' | 'terms'>): boolean {
  return experiment.objective.annealing.kind !== 'none' && terms.some(({ annealed }) => annealed);
}

/** One nat of each log-likelihood that trains. */
function nats({ terms }: LookContext): number[] {
  return terms.flatMap(({ role, unit, weight }) =>
    role === 'likelihood' && unit === 'nats' ? [weight] : [],
  );
}

interface Point {
  readonly first: number;
  readonly value: number;
  readonly largest: number;
}

function ofSteps({ steps }: Look): Point | null {
  return steps && { first: steps.loss.first, value: steps.loss.median, largest: steps.loss.largest };
}

/** The terms that are not annealed, which never pay for being worse than at the beginning; known at thorough looks. */
function unannealed({ evaluated }: Look, { terms }: LookContext): Point | null {
  if (evaluated === null) return null;
  const value = terms.reduce(
    (sum, { name, weight, annealed }) =>
      annealed || weight === 0 ? sum : sum + weight * (evaluated.training.terms[name] ?? NaN),
    0,
  );
  return { first: value, value, largest: value };
}
