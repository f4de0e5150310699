import type { RunEvent } from '../../schemas/run-log.ts';

/** What a line of the log turned out to be. */
export type ParsedLine =
  | { readonly kind: 'event'; readonly event: RunEvent; readonly version: number }
  | { readonly kind: 'unknown-type'; readonly type: string; readonly version: number }
  /** A known event without what it needs; `why` in words. */
  | { readonly kind: 'malformed'; readonly why: string; readonly version: number }
  /** Not an event at all: half a line, most likely. */
  | { readonly kind: 'torn' };

/**
 * Parses a line and checks what every reader leans on, so that a foreign trainer's slip cannot upset a reader. The JSON
 * Schema says more; this is fast enough for every line.
 */
export function parseEvent(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'torn' };
  }
  if (!isObject(value)) return { kind: 'torn' };
  const { v: version, seq, t, type } = value;
  if (
    typeof version !== 'number' ||
    typeof seq !== 'number' ||
    typeof t !== 'number' ||
    typeof type !== 'string'
  ) {
    return { kind: 'torn' };
  }
  const needs = NEEDS[type as RunEvent['type']] as Needs | undefined;
  if (needs === undefined) return { kind: 'unknown-type', type, version };
  const why = whatIsWrong(value, needs) ?? (type === 'scalars' ? wrongColumns(value) : null);
  if (why !== null) return { kind: 'malformed', why: `${type}: ${why}`, version };
  return { kind: 'event', event: value as unknown as RunEvent, version };
}

type Shape = 'step' | 'text' | 'object' | 'array' | readonly string[];
type Needs = Readonly<Record<string, Shape>>;

const NEEDS: Readonly<Record<RunEvent['type'], Needs>> = {
  started: { attempt: 'step', step: 'step', totalSteps: 'step', device: 'object', terms: 'array' },
  scalars: { firstStep: 'step', count: 'step', columns: 'object' },
  latents: { step: 'step', rows: 'step', latents: 'array' },
  probe: { step: 'step', latent: 'text', scores: 'object' },
  samples: { step: 'step', rows: 'array' },
  alert: { change: ['raised', 'updated', 'cleared'], alert: 'object' },
  checkpoint: { step: 'step', file: 'text' },
  log: { level: ['debug', 'info', 'warning', 'error'], message: 'text' },
  paused: { step: 'step', reason: 'text' },
  resumed: { step: 'step' },
  ended: { status: ['completed', 'stopped', 'failed'], step: 'step' },
};

const ALERT_NEEDS: Needs = {
  id: 'text',
  detector: 'text',
  title: 'text',
  severity: ['info', 'warning', 'error'],
  sinceStep: 'step',
  step: 'step',
  evidence: 'array',
  remedies: 'array',
};

function whatIsWrong(value: Readonly<Record<string, unknown>>, needs: Needs): string | null {
  for (const key in needs) {
    const shape = needs[key];
    if (shape !== undefined && !hasShape(value[key], shape)) return `"${key}" is not ${inWords(shape)}`;
  }
  const alert = value['alert'];
  return isObject(alert) && value['type'] === 'alert'
    ? whatIsWrong({ ...alert, type: '' }, ALERT_NEEDS)
    : null;
}

function hasShape(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'step':
      return typeof value === 'number' && value >= 0;
    case 'text':
      return typeof value === 'string';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === 'string' && shape.includes(value);
  }
}

function inWords(shape: Shape): string {
  if (typeof shape !== 'string') return `one of ${shape.join(', ')}`;
  const words = { step: 'a number from 0', text: 'a text', array: 'a list', object: 'an object' };
  return words[shape];
}

function wrongColumns(value: Readonly<Record<string, unknown>>): string | null {
  const columns = value['columns'] as Readonly<Record<string, unknown>>;
  for (const key in columns) {
    const column = columns[key];
    if (!Array.isArray(column) || column.length !== value['count'])
      return `column "${key}" has not "count" values`;
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
