import type { EvaluatedFigures, Look } from '../../../engine/monitor/look.ts';
import type { Spread, StepFigures } from '../../../engine/monitor/step-figures.ts';
import { look } from './looks.ts';

/** Steps between two looks of a course: a run of 1000 steps has a hundred. */
export const STRIDE = 10;

/** A figure that was the same at every step, unless said otherwise. */
export function steady(value: number, more: Partial<Spread> = {}): Spread {
  return { first: value, last: value, mean: value, least: value, largest: value, median: value, ...more };
}

interface CourseOptions {
  /** Largest loss of a single step, where it is not the median. */
  readonly largest?: (index: number) => number | undefined;
  /** Norm of the gradient: median, and the largest, where it is not the median. */
  readonly gradient?: (index: number) => Partial<Spread>;
  readonly learningRate?: (index: number) => number;
}

/**
 * Looks of a run of which nothing but its steps is known: one before the first step, and one after every ten, whose median losses are given.
 * The very first step had the first of them.
 */
export function course(losses: readonly number[], options: CourseOptions = {}): Look[] {
  const { largest, gradient, learningRate } = options;
  const ofSteps = (loss: number, i: number): StepFigures => ({
    firstStep: i * STRIDE + 1,
    count: STRIDE,
    loss: steady(loss, { largest: largest?.(i) ?? loss }),
    gradientNorm: steady(1, gradient?.(i)),
    learningRate: learningRate?.(i) ?? 1e-3,
  });
  return [
    look({ step: 0, loss: null }),
    ...losses.map((loss, i) => look({ step: (i + 1) * STRIDE, loss, steps: ofSteps(loss, i) })),
  ];
}

/** The loss on fixed rows, of one term of weight 1. */
export function evaluated(term: string, training: number, heldOut: number | null = null): Look['evaluated'] {
  const of = (loss: number): EvaluatedFigures => ({ loss, terms: { [term]: loss } });
  return { training: of(training), heldOut: heldOut === null ? null : of(heldOut) };
}
