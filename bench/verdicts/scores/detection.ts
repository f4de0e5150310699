import { isRightName } from '../labels.ts';
import type { Outcome, Warned } from '../outcome.ts';

/** The causes of severity warning or error: what a person is told to look at. */
export function causesOf({ warned }: Outcome): Warned[] {
  return warned.filter(({ isCause }) => isCause);
}

/** Share of the run after which some cause was a warning; Infinity where none ever was. */
export function detectedAt(outcome: Outcome): number {
  return Math.min(Infinity, ...causesOf(outcome).map(({ at }) => at));
}

/** The same of a cause with a right name. */
export function namedAt(outcome: Outcome): number {
  return Math.min(
    Infinity,
    ...causesOf(outcome).flatMap(({ detector, at }) => (isRightName(detector, outcome.label) ? [at] : [])),
  );
}

/** Some cause of severity warning or error was raised. */
export function isDetected(outcome: Outcome): boolean {
  return detectedAt(outcome) < Infinity;
}

/** A right name is among the causes. */
export function isRightlyNamed(outcome: Outcome): boolean {
  return namedAt(outcome) < Infinity;
}
