import { describe, expect, test } from 'vitest';
import schema from '../../../schemas/run-log.schema.json' with { type: 'json' };
import type { NewRunEvent } from '../../../schemas/run-log.ts';
import { parseEvent } from '../../../engine/run/parse-event.ts';
import { alert, EVERY_EVENT, EVERY_KEY, numbered, RECORD } from './samples.ts';
import { validate } from './validate-log.ts';

describe('the JSON Schema of the log', () => {
  const events = numbered([...EVERY_EVENT, ...EVERY_KEY]);

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
    'refuses %s without one of the keys that it must have',
    (type, event) => {
      const { required } = schema.definitions[type];
      for (const key of required) {
        const { [key]: removed, ...rest } = event as unknown as Record<string, unknown>;
        expect(validate('event', rest), `without ${key} (${JSON.stringify(removed)})`).not.toEqual([]);
      }
    },
  );

  test.each(['latents', 'probe', 'samples', 'alert'] as const)(
    'has no key of %s that the types have not',
    (type) => {
      const said = new Set(
        events.filter((event) => event.type === type).flatMap((event) => [...keysOf(event)]),
      );
      for (const key of keysSaid(schema.definitions[type])) expect(said, key).toContain(key);
    },
  );

  test.each([
    ['a share beyond 1', alert('raised', 4, { certainty: 1.5 })],
    ['a role that no latent has', { ...look(), latents: [{ ...look().latents[0], role: 'future' }] }],
    ['a decoder of neither half', { ...look(), decoding: [{ ...look().decoding?.[0], of: 'z' }] }],
    ['half of what is evaluated', { ...look(), evaluated: { training: { loss: 1 } } }],
  ])('refuses %s', (_, event) => {
    expect(validate('event', { v: 1, seq: 0, t: 0, ...event })).not.toEqual([]);
  });

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

/** A look with every key. */
function look(): Extract<NewRunEvent, { type: 'latents' }> {
  const found = EVERY_KEY.find((event) => event.type === 'latents');
  if (!found) throw new Error('no look among the samples');
  return found;
}

/** Every key in a value, whatever it is in. */
function* keysOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysOf(child);
  }
}

/** Every key that a part of the schema names, references followed. */
function* keysSaid(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { $ref, properties } = node as { readonly $ref?: string; readonly properties?: object };
  const definitions: Readonly<Record<string, unknown>> = schema.definitions;
  if ($ref !== undefined) yield* keysSaid(definitions[$ref.replace('#/definitions/', '')]);
  yield* Object.keys(properties ?? {});
  for (const [key, child] of Object.entries(node)) {
    if (key === 'properties') for (const inner of Object.values(child as object)) yield* keysSaid(inner);
    else yield* keysSaid(child);
  }
}

describe('what a reader needs of an event', () => {
  test.each(numbered([...EVERY_EVENT, ...EVERY_KEY]).map((event) => [event.type, event] as const))(
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
