import type { ExperimentEdit } from '../../schemas/run-log.ts';
import { isHealthy } from './checks/healthy.ts';
import type { Half } from './halves.ts';
import { isRightName, type Pathology } from './labels.ts';
import { isCertain, type Outcome, type Warned } from './outcome.ts';
import { causesOf, isRightlyNamed } from './scores/detection.ts';
import type { StoredRun } from './stored-run.ts';

/**
 * What became of a run that was trained again with a suggested edit:
 *
 * - `cured`: healthy by its facts, and the judge raises no warning and no error;
 * - `unclear`: the judge is silent, and the facts say neither healthy nor sick;
 * - `warned`: not sick by its facts, but the judge raises a warning or an error;
 * - `sick`: some check of health says so;
 * - `refused`: the experiment with the edit is no valid one, or could not be trained;
 * - `no edit`: no such remedy is an edit.
 */
export const EFFECTS = ['cured', 'unclear', 'warned', 'sick', 'refused', 'no edit'] as const;
export type Effect = (typeof EFFECTS)[number];

/** A sick run whose verdict was right, and what its first remedy, and where that fails its second, made of it. */
export interface Cure {
  readonly recipe: string;
  readonly half: Half;
  readonly label: Pathology;
  readonly seed: number;
  readonly first: Effect;
  /** Null where the first cured it. */
  readonly second: Effect | null;
}

/** Runs whose cure is tried: certainly sick and rightly named. */
export function isTreated(outcome: Outcome): boolean {
  return outcome.label !== 'healthy' && isCertain(outcome) && isRightlyNamed(outcome);
}

/** The edits of the remedies that are edits, in the order in which the cause with the right name suggests them. */
export function suggestedEdits(outcome: Outcome): (readonly ExperimentEdit[])[] {
  const right = causesOf(outcome).filter(({ detector }) => isRightName(detector, outcome.label));
  const chosen: Warned | undefined = right.find(({ detector }) => detector === outcome.label) ?? right[0];
  return (chosen?.remedies ?? []).map(({ edits }) => edits).filter((edits) => edits.length > 0);
}

/**
 * @param run trained with the edits; null where it could not be
 * @param warned whether the judge raised a warning or an error
 */
export function effectOf(run: Pick<StoredRun, 'examined'> | null, warned: boolean): Effect {
  if (!run) return 'refused';
  const standing = isHealthy(run.examined);
  if (standing === 'sick') return 'sick';
  if (warned) return 'warned';
  return standing === 'healthy' ? 'cured' : 'unclear';
}
