import type { Severity } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { AlertEvent } from '../../schemas/run-log.ts';
import { certainty } from './certainty.ts';
import type { Detector, Finding, Sick } from './detectors/detector.ts';

export type AlertChange = Pick<AlertEvent, 'change' | 'alert'>;

/** Looks between two `updated` events of an alert whose severity stays. */
const UPDATE_INTERVAL = 10;

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/**
 * The life of one alert, so that a value beside a threshold does not make it flicker:
 *
 * - raised once `patience.raise` findings in a row were sick (at the last step of a run one is enough: nothing more comes),
 *   with the least severity among them, and since the first of them;
 * - its severity rises once as many in a row are graver, and does not fall while it holds;
 * - updated when its severity rises, or, at most every tenth look, when its title changes;
 * - cleared once `patience.clear` findings in a row were healthy. Unclear findings count neither way.
 */
export class AlertLife {
  readonly id: string;
  readonly #detector: Detector;
  /** The alert as last told, while it holds. */
  #alert: Alert | null;
  /** The newest sick findings in a row, at most `patience.raise`. */
  #sick: Sick[] = [];
  #sinceStep: number | null;
  /** Sick findings since then. */
  #agreeing = 0;
  #healthy = 0;
  #looksSinceTold = 0;

  /** @param held the alert as a resumed run left it */
  constructor(detector: Detector, subject: string, held: Alert | null = null) {
    this.id = alertId(detector, subject);
    this.#detector = detector;
    this.#alert = held;
    this.#sinceStep = held?.sinceStep ?? null;
  }

  /** As last told, while it holds. */
  get alert(): Alert | null {
    return this.#alert;
  }

  /** Notes which alert explains this one, which must hold; null for none. */
  explainedBy(cause: string | null, step: number): Alert {
    if (this.#alert === null) throw new Error(`${this.id} does not hold`);
    this.#alert = { ...this.#alert, cause, step };
    return this.#alert;
  }

  /** What the finding changes; null for nothing. */
  observe(finding: Finding, step: number, last: boolean): AlertChange | null {
    this.#looksSinceTold++;
    switch (finding.state) {
      case 'sick':
        return this.#observeSick(finding, step, last);
      case 'unclear':
        this.#healthy = 0;
        return null;
      case 'healthy':
        return this.#observeHealthy(step);
    }
  }

  #observeSick(finding: Sick, step: number, last: boolean): AlertChange | null {
    const { raise } = this.#detector.patience;
    this.#healthy = 0;
    this.#agreeing++;
    this.#sinceStep ??= step;
    this.#sick = [...this.#sick, finding].slice(-raise);
    if (this.#sick.length < raise && !last && this.#alert === null) return null;

    const held = this.#alert?.severity;
    const confirmed =
      this.#sick.length === raise || last ? leastSeverity(this.#sick) : (held ?? finding.severity);
    const severity = held !== undefined && RANK[held] > RANK[confirmed] ? held : confirmed;
    if (this.#alert === null) return this.#tell('raised', finding, severity, step);
    const rises = RANK[severity] > RANK[this.#alert.severity];
    const moved = finding.title !== this.#alert.title && this.#looksSinceTold >= UPDATE_INTERVAL;
    return rises || moved ? this.#tell('updated', finding, severity, step) : null;
  }

  #observeHealthy(step: number): AlertChange | null {
    this.#sick = [];
    this.#agreeing = 0;
    if (this.#alert === null) {
      this.#sinceStep = null;
      return null;
    }
    this.#healthy++;
    if (this.#healthy < this.#detector.patience.clear) return null;
    const alert = { ...this.#alert, step };
    this.#alert = null;
    this.#sinceStep = null;
    this.#healthy = 0;
    return { change: 'cleared', alert };
  }

  #tell(change: 'raised' | 'updated', diagnosis: Sick, severity: Severity, step: number): AlertChange {
    const { title, explanation, evidence, remedies, strength } = diagnosis;
    const { id: detector, page } = this.#detector;
    const sinceStep = this.#sinceStep ?? step;
    this.#alert = {
      id: this.id,
      detector,
      title,
      explanation,
      severity,
      certainty: certainty(strength, this.#agreeing),
      cause: this.#alert?.cause ?? null,
      sinceStep,
      step,
      evidence,
      remedies,
      page,
    };
    this.#looksSinceTold = 0;
    return { change, alert: this.#alert };
  }
}

/** `posterior-collapse:z`; the detector's id where it is about the run as a whole. */
export function alertId(detector: Pick<Detector, 'id'>, subject: string): string {
  return subject === '' ? detector.id : `${detector.id}:${subject}`;
}

function leastSeverity(findings: readonly Sick[]): Severity {
  return findings.reduce<Severity>(
    (least, { severity }) => (RANK[severity] < RANK[least] ? severity : least),
    'error',
  );
}
