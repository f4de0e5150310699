import type { LogNumber } from '../../schemas/log-number.ts';
import type { RunEvent, ScalarsEvent, StartedEvent } from '../../schemas/run-log.ts';

/**
 * After a resume the log holds steps that were undone: an event `started` that is not the first, at step S, voids what
 * earlier attempts logged past S.
 *
 * @returns S, or null where the event voids nothing
 */
export function voidedPast(event: RunEvent, first: boolean): number | null {
  return event.type === 'started' && (event.attempt > 0 || !first) ? event.step : null;
}

/** The events that hold: those that a resume voided are left out, blocks of steps are cut where it began. */
export function withoutVoid(events: Iterable<RunEvent>): RunEvent[] {
  let valid: RunEvent[] = [];
  let started: StartedEvent | null = null;
  for (const event of events) {
    const past = voidedPast(event, started === null);
    if (past !== null) valid = valid.map((it) => upTo(it, past)).filter((it) => it !== null);
    if (event.type === 'started') started = event;
    valid.push(event);
  }
  return valid;
}

/** What remains of an event when the steps past `step` are void; null where nothing does. */
export function upTo(event: RunEvent, step: number): RunEvent | null {
  if (event.type === 'scalars') return cut(event, step);
  const at = stepOf(event);
  return at === null || at <= step ? event : null;
}

/** The step that an event is about, if a resume can void it: what happened to the process (paused, ended …) stays true. */
export function stepOf(event: RunEvent): number | null {
  switch (event.type) {
    case 'scalars':
      return event.firstStep + event.count - 1;
    case 'latents':
    case 'probe':
    case 'samples':
    case 'checkpoint':
      return event.step;
    case 'alert':
      return event.alert.step;
    case 'started':
    case 'log':
    case 'paused':
    case 'resumed':
    case 'ended':
      return null;
  }
}

function cut(event: ScalarsEvent, step: number): ScalarsEvent | null {
  const count = Math.min(event.count, step - event.firstStep + 1);
  if (count <= 0) return null;
  if (count === event.count) return event;
  const columns: Record<string, readonly LogNumber[]> = {};
  for (const [key, column] of Object.entries(event.columns)) columns[key] = column.slice(0, count);
  return { ...event, count, columns };
}
