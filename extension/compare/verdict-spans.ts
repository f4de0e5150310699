import { voidedPast } from '../../engine/run/void-tail.ts';
import type { VerdictSpan } from '../../schemas/compare-message.ts';
import type { AlertEvent, RunEvent } from '../../schemas/run-log.ts';

interface Span extends VerdictSpan {
  /** Step at which it was raised; the evidence was seen at `from` already. */
  readonly raisedAt: number;
}

const GRAVITY = { info: 0, warning: 1, error: 2 } as const;

/** When each verdict of a run held, folded from its events in order. A resume takes the void tail back. */
export class VerdictSpans {
  #spans: readonly Span[] = [];
  #started = false;

  /** By the step at which each began; a new list whenever one changes. */
  get spans(): readonly VerdictSpan[] {
    return this.#spans;
  }

  apply(event: RunEvent): void {
    if (event.type === 'started') {
      const past = voidedPast(event, !this.#started);
      this.#started = true;
      if (past !== null) this.#void(past);
    }
    if (event.type === 'alert') this.#spans = after(this.#spans, event);
  }

  /** What was raised past the step was never raised, what was lifted past it was not lifted. */
  #void(past: number): void {
    this.#spans = this.#spans
      .filter(({ raisedAt }) => raisedAt <= past)
      .map((span) => (span.to !== null && span.to > past ? { ...span, to: null } : span));
  }
}

function after(spans: readonly Span[], { change, alert }: AlertEvent): readonly Span[] {
  const { id, detector, title, severity, sinceStep, step, cause = null } = alert;
  const held = spans.findLast((span) => span.id === id && span.to === null);
  if (held === undefined) {
    if (change === 'cleared') return spans;
    const span = { id, detector, title, severity, from: sinceStep, to: null, cause, raisedAt: step };
    return [...spans, span].sort((a, b) => a.from - b.from);
  }
  const graver = GRAVITY[severity] > GRAVITY[held.severity] ? severity : held.severity;
  const now = change === 'cleared' ? { ...held, to: step } : { ...held, title, severity: graver, cause };
  return spans.map((span) => (span === held ? now : span));
}
