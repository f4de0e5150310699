import { describe, expect, test } from 'vitest';
import schema from '../../../schemas/run-log.schema.json' with { type: 'json' };
import { parseEvent } from '../../../engine/run/parse-event.ts';
import { EVERY_EVENT, numbered, RECORD } from './samples.ts';
import { validate } from './validate-log.ts';

describe('the JSON Schema of the log', () => {
  const events = numbered(EVERY_EVENT);

  test.each(events.map((event) => [event.type, event] as const))('accepts %s', (_, event) => {
    expect(validate('event', event)).toEqual([]);
  });

  test('has a sample for each of its event types', () => {
    const types = new Set(events.map((event) => event.type));
    expect([...types].sort()).toEqual([...schema.definitions.event.properties.type.enum].sort());
  });

  test.each(events.map((event) => [event.type, event] as const))(
    'refuses %s with one key more',
    (_, event) => {
      expect(validate('event', { ...event, more: 1 })).toEqual([
        '/ must NOT have additional properties "more"',
      ]);
    },
  );

  test.each(events.map((event) => [event.type, event] as const))(
    'refuses %s without one of its keys',
    (_, event) => {
      for (const key of Object.keys(event).filter((it) => it !== 'error')) {
        const { [key]: removed, ...rest } = event as unknown as Record<string, unknown>;
        expect(validate('event', rest), `without ${key} (${JSON.stringify(removed)})`).not.toEqual([]);
      }
    },
  );

  test('refuses an unknown type, which a trainer must not write (readers skip it)', () => {
    const later = { v: 1, seq: 0, t: 0, type: 'weather' };
    expect(validate('event', later)).not.toEqual([]);
    expect(parseEvent(JSON.stringify(later))).toMatchObject({ kind: 'unknown-type', type: 'weather' });
  });

  test('knows the record of a run', () => {
    expect(validate('runRecord', RECORD)).toEqual([]);
    expect(validate('runRecord', { ...RECORD, process: { pid: 1 } })).toContain(
      "/process must have required property 'host'",
    );
  });

  test('knows requests', () => {
    expect(validate('controlRequest', { v: 1, t: 1.5, request: 'pause', from: 'panel' })).toEqual([]);
    expect(validate('controlRequest', { v: 1, t: 1.5, request: 'explode', from: 'panel' })).not.toEqual([]);
  });
});

describe('what a reader needs of an event', () => {
  test.each(numbered(EVERY_EVENT).map((event) => [event.type, event] as const))(
    'is there in %s',
    (_, event) => {
      expect(parseEvent(JSON.stringify(event))).toEqual({ kind: 'event', event, version: 1 });
    },
  );

  test('is asked for in words', () => {
    const short = { v: 1, seq: 3, t: 1, type: 'scalars', firstStep: 1, count: 2, columns: { loss: [1] } };
    expect(parseEvent(JSON.stringify(short))).toMatchObject({
      kind: 'malformed',
      why: 'scalars: column "loss" has not "count" values',
    });
    const wrong = {
      v: 1,
      seq: 3,
      t: 1,
      type: 'alert',
      change: 'raised',
      alert: { id: 'x', severity: 'awful' },
    };
    expect(parseEvent(JSON.stringify(wrong))).toMatchObject({ why: 'alert: "detector" is not a text' });
  });
});
