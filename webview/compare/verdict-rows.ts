/** Which verdicts held when, side by side: a row for each verdict, in it a lane for each run. Pure. */
import type { ComparedRun, VerdictSpan } from '../../schemas/compare-message.ts';
import { formatStep } from '../format.ts';

export interface StripRow {
  /** Id of the alert. */
  readonly id: string;
  /** As one of the runs told it last. */
  readonly title: string;
  /** Title of the verdict that explains it wherever it held; null where it stands alone in any of the runs. */
  readonly explainedBy: string | null;
  /** One for each run, in their order; no bars where the run never had the verdict. */
  readonly lanes: readonly Lane[];
}

export interface Lane {
  readonly run: ComparedRun;
  /** The steps that the run has taken: from its first, or the one that it began with the weights of, to its newest. */
  readonly ran: { readonly from: number; readonly to: number };
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly from: number;
  /** The run's step where it still holds. */
  readonly to: number;
  readonly holds: boolean;
  readonly severity: VerdictSpan['severity'];
  readonly title: string;
}

/** A run with what the strip asks of it. */
export interface JudgedRun {
  readonly about: ComparedRun;
  /** Steps done. */
  readonly step: number;
  readonly spans: readonly VerdictSpan[];
}

/** The verdict that came first in any of the runs is the first. */
export function stripRows(runs: readonly JudgedRun[]): StripRow[] {
  const all = runs.flatMap(({ spans }) => spans);
  const ids = [...new Set([...all].sort((a, b) => a.from - b.from).map(({ id }) => id))];
  return ids.map((id) => ({
    id,
    title: all.find((span) => span.id === id)?.title ?? id,
    explainedBy: explanation(all, id),
    lanes: runs.map(({ about, step, spans }) => ({
      run: about,
      ran: stepsOf(about, step),
      bars: spans.filter((span) => span.id === id).map((span) => barOf(span, step)),
    })),
  }));
}

function explanation(all: readonly VerdictSpan[], id: string): string | null {
  const causes = new Set(all.filter((span) => span.id === id).map(({ cause }) => cause));
  const [cause = null] = causes;
  return causes.size === 1 ? (all.find((span) => span.id === cause)?.title ?? null) : null;
}

/** Verdicts that hold now and stand alone: what another one explains is no alarm of its own. */
export function holding({ spans }: Pick<JudgedRun, 'spans'>): readonly VerdictSpan[] {
  const held = spans.filter(({ to }) => to === null);
  const alone = held.filter(({ cause }) => !held.some(({ id }) => id === cause));
  // Alerts that explain one another in a circle are all shown.
  return alone.length === 0 ? held : alone;
}

function stepsOf({ origin }: ComparedRun, step: number): Lane['ran'] {
  const from = origin?.step ?? 0;
  return { from, to: Math.max(step, from) };
}

function barOf({ from, to, severity, title }: VerdictSpan, step: number): Bar {
  return { from, to: Math.max(to ?? step, from), holds: to === null, severity, title };
}

/** What is said of a step, run by run: `Step 800. before: Posterior collapse of z. after: none.` */
export function heldAt(runs: readonly JudgedRun[], step: number): string {
  const words = runs.map(({ about, step: now, spans }) => {
    const { from: first, to: last } = stepsOf(about, now);
    if (step < first) return `${about.label}: begins at step ${formatStep(first)}`;
    if (step > last) return `${about.label}: has had ${formatStep(last)} steps`;
    const held = spans.filter(({ from, to }) => from <= step && (to === null || step <= to));
    return `${about.label}: ${held.length === 0 ? 'none' : held.map(({ title }) => title).join(', ')}`;
  });
  return `Step ${formatStep(Math.round(step))}. ${words.join('. ')}.`;
}

/** The table behind the strip. */
export function verdictTable(runs: readonly JudgedRun[]): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    columns: ['Verdict', 'Run', 'Severity', 'From step', 'To step'],
    rows: stripRows(runs).flatMap(({ lanes }) =>
      lanes.flatMap(({ run, bars }) =>
        bars.map(({ title, severity, from, to, holds }) => [
          title,
          run.label,
          severity,
          formatStep(from),
          holds ? 'still holds' : formatStep(to),
        ]),
      ),
    ),
  };
}
