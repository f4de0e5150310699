import type { ExperimentEdit } from '../../schemas/alert.ts';
import { isHealthy, standings } from './checks/healthy.ts';
import type { Half } from './halves.ts';
import { isRightName, type Pathology } from './labels.ts';
import { isCertain, type Outcome, type Warned } from './outcome.ts';
import type { Standing } from './recipe.ts';
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
  readonly first: Treated;
  /** Null where the first cured it, and where it was not tried. */
  readonly second: Treated | null;
}

/** What one remedy made of a run. */
export interface Treated {
  readonly effect: Effect;
  /** The edits, as keys and values; empty where there is none. */
  readonly edits: string;
  /** What keeps the run from being cured: checks of health, or detectors; empty where nothing does. */
  readonly because: string;
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
 * @param alarms detectors that raised a warning or an error
 */
export function treatedWith(
  edits: readonly ExperimentEdit[],
  run: Pick<StoredRun, 'examined'> | null,
  alarms: readonly string[],
): Treated {
  const written = edits.map(({ path, value }) => `${path.join('.')}: ${JSON.stringify(value)}`).join(', ');
  const told = (effect: Effect, because: readonly string[] = []): Treated => ({
    effect,
    edits: written,
    because: because.join(', '),
  });
  if (!run) return told(edits.length === 0 ? 'no edit' : 'refused');
  const checks = Object.entries(standings(run.examined));
  const failing = (standing: Standing): string[] =>
    checks.flatMap(([name, found]) => (found === standing ? [name] : []));
  switch (isHealthy(run.examined)) {
    case 'sick':
      return told('sick', failing('sick'));
    case 'unclear':
      return alarms.length > 0 ? told('warned', alarms) : told('unclear', failing('unclear'));
    case 'healthy':
      return alarms.length > 0 ? told('warned', alarms) : told('cured');
  }
}
