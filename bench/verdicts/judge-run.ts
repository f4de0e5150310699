import type { Severity } from '../../schemas/experiment.ts';
import type { Alert } from '../../schemas/alert.ts';
import { Judge } from '../../engine/monitor/judge.ts';
import { shownLooks, USUAL_CADENCE, type Cadence } from './cadence.ts';
import type { StoredRun } from './stored-run.ts';

/** What a judge made of a run, from its first look to its last. */
export interface JudgedRun {
  /** Every alert that was ever raised, in the order in which they came. */
  readonly alerts: readonly JudgedAlert[];
}

export interface JudgedAlert {
  readonly id: string;
  readonly detector: string;
  /** The gravest that it was. */
  readonly severity: Severity;
  /** Step at which it was raised for the first time, and at which it first was a warning or an error; null where it never was. */
  readonly raisedStep: number;
  readonly warnedStep: number | null;
  /** Whether it held at the end. */
  readonly holds: boolean;
  /** Id of the alert that explains it as last told; null where it is a cause. */
  readonly cause: string | null;
  readonly certainty: number;
  /** As last told. */
  readonly alert: Alert;
}

const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Judges a stored run with the present detectors. */
export function judgeRun(run: StoredRun, cadence: Cadence = USUAL_CADENCE): JudgedRun {
  const judge = new Judge(run);
  const found = new Map<string, JudgedAlert>();
  const tell = (change: 'raised' | 'updated' | 'cleared', alert: Alert): void => {
    const before = found.get(alert.id);
    const severity =
      before && GRAVITY[before.severity] > GRAVITY[alert.severity] ? before.severity : alert.severity;
    found.set(alert.id, {
      id: alert.id,
      detector: alert.detector,
      severity,
      raisedStep: before?.raisedStep ?? alert.step,
      warnedStep: before?.warnedStep ?? (GRAVITY[alert.severity] > 0 ? alert.step : null),
      holds: change !== 'cleared',
      cause: alert.cause ?? null,
      certainty: alert.certainty ?? NaN,
      alert,
    });
  };
  for (const look of shownLooks(run.looks, run.experiment.training.steps, cadence))
    for (const { change, alert } of judge.judge(look)) tell(change, alert);
  for (const alert of run.loopAlerts) tell('raised', alert);
  return { alerts: [...found.values()] };
}

/** The causes of severity warning or error: what a person is told to look at. Effects of another alert are none. */
export function causes({ alerts }: JudgedRun): JudgedAlert[] {
  return alerts.filter(({ severity, cause }) => cause === null && GRAVITY[severity] > 0);
}
