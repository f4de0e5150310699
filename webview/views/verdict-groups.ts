/** Verdicts by cause: one group for each alert that stands alone, with what it explains. Pure. */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Severity } from '../../schemas/experiment.ts';

export interface VerdictGroup {
  readonly cause: PanelAlert;
  /** Gravest first. */
  readonly effects: readonly PanelAlert[];
  /** Of the gravest in the group: a mild cause with a grave effect is grave. */
  readonly severity: Severity;
}

const GRAVITY: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * The raised alerts, gravest first, then the surest, then the oldest.
 * @param explainedBy id of an alert → id of the one that explains it
 */
export function verdictGroups(
  alerts: readonly PanelAlert[],
  explainedBy: Readonly<Record<string, string>>,
): VerdictGroup[] {
  const raised = alerts.filter(({ state }) => state === 'raised');
  const known = new Set(raised.map(({ id }) => id));
  const causeOf = ({ id }: PanelAlert): string | undefined => {
    const cause = explainedBy[id];
    return cause !== undefined && known.has(cause) ? cause : undefined;
  };
  return raised
    .filter((alert) => causeOf(alert) === undefined)
    .map((cause) => {
      const effects = raised.filter((alert) => causeOf(alert) === cause.id).sort(byGravity);
      const severity = [cause, ...effects].sort(byGravity)[0]?.severity ?? cause.severity;
      return { cause, effects, severity };
    })
    .sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity] || byGravity(a.cause, b.cause));
}

const byGravity = (a: PanelAlert, b: PanelAlert): number =>
  GRAVITY[a.severity] - GRAVITY[b.severity] ||
  (b.certainty ?? 0) - (a.certainty ?? 0) ||
  a.sinceStep - b.sinceStep;

/** `very sure, 0.97`; empty where the log does not say. */
export function certaintyWords(certainty: number | undefined): string {
  if (certainty === undefined || !Number.isFinite(certainty)) return '';
  const word =
    certainty >= 0.95
      ? 'very sure'
      : certainty >= 0.8
        ? 'sure'
        : certainty >= 0.6
          ? 'fairly sure'
          : 'not sure';
  // Nothing is certain: 0.999 is not said as 1.00.
  return `${word}, ${certainty > 0.99 ? 'above 0.99' : certainty.toFixed(2)}`;
}

/** Which of these latents a verdict is about: that of its id (`posterior-collapse:z`); null where it is about none of them. */
export function latentOf({ id }: Pick<PanelAlert, 'id'>, latents: readonly string[]): string | null {
  const subject = id.slice(id.indexOf(':') + 1);
  return id.includes(':') && latents.includes(subject) ? subject : null;
}
