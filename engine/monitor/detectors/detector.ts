import type { Severity } from '../../../schemas/experiment.ts';
import type { Evidence, Remedy } from '../../../schemas/alert.ts';
import { logNumber } from '../../run/numbers.ts';
import type { Look, LookContext } from '../look.ts';

/**
 * Knows one pathology. A detector is a pure function of a look and its context; when a verdict is raised and when it is
 * lifted is decided elsewhere (`alert-life.ts`), alike for all.
 */
export interface Detector {
  /** Stable; what `monitor.mute` and alert ids name. */
  readonly id: string;
  /** Page under docs/diagnostics. */
  readonly page: string;
  /** For a person, e.g. `Posterior collapse`. */
  readonly title: string;
  /** Looks in a row that must agree before a verdict is raised, or lifted. */
  readonly patience: { readonly raise: number; readonly clear: number };
  /**
   * One finding per subject that can be judged at this look. What cannot be judged (too early, no truth given, no new
   * evidence since the look before) is left out, and counts neither way.
   */
  inspect(look: Look, context: LookContext): readonly Finding[];
}

/**
 * `sick`: beyond the threshold that raises. `healthy`: beyond the (stricter) one that lifts. `unclear`: in between, where a
 * verdict neither comes nor goes.
 */
export type Finding = Sick | { readonly state: 'unclear' | 'healthy'; readonly subject: string };

export interface Sick extends Diagnosis {
  readonly state: 'sick';
  /** The latent it is about; empty where it is about the run as a whole. */
  readonly subject: string;
}

export interface Diagnosis {
  readonly severity: Severity;
  /** Evidence over the threshold that raises, at least 1: what the certainty of the verdict follows from. */
  readonly strength: number;
  readonly title: string;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
}

/** How most detectors are patient. */
export const USUAL_PATIENCE = { raise: 3, clear: 3 } as const;

/** One line of evidence; `healthy` in words. */
export function evidence(label: string, value: number, unit: string, healthy: string): Evidence {
  return { label, value: logNumber(rounded(value)), unit, healthy };
}

/** To three significant digits: what a person reads. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : value;
}

/** `0, 2 and 3` */
export function listed(items: readonly (number | string)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
