import { describe, expect, test } from 'vitest';
import { EventReader, type ReaderWarning } from '../../../engine/run/event-reader.ts';
import type { RunEvent } from '../../../schemas/run-log.ts';
import { EVERY_EVENT, log, numbered, started } from './samples.ts';

const events = numbered(EVERY_EVENT);
const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
const line = (seq: number): string => JSON.stringify(numbered([log('a'), log('b'), log('c'), log('d')])[seq]);

function readIn(pieces: readonly (string | Uint8Array)[]): { events: RunEvent[]; warnings: ReaderWarning[] } {
  const reader = new EventReader();
  const batches = pieces.map((piece) => reader.push(typeof piece === 'string' ? Buffer.from(piece) : piece));
  return { events: batches.flatMap((it) => it.events), warnings: batches.flatMap((it) => it.warnings) };
}

describe('a log', () => {
  test('is read whole', () => {
    expect(readIn([text])).toEqual({ events, warnings: [] });
  });

  test.each([1, 2, 3, 7, 100, 1000])(
    'is read the same in pieces of %i bytes, cut within characters or not',
    (size) => {
      const bytes = Buffer.from(text);
      const pieces = [];
      for (let i = 0; i < bytes.length; i += size) pieces.push(bytes.subarray(i, i + size));
      expect(readIn(pieces)).toEqual({ events, warnings: [] });
    },
  );

  test('may come through one buffer that is used again and again', () => {
    const reader = new EventReader();
    const bytes = Buffer.from(text);
    const shared = Buffer.alloc(10);
    const read: RunEvent[] = [];
    for (let i = 0; i < bytes.length; i += shared.length) {
      const length = bytes.copy(shared, 0, i);
      read.push(...reader.push(shared.subarray(0, length)).events);
    }
    expect(read).toEqual(events);
  });

  test('may have the line ends of Windows, and empty lines', () => {
    expect(readIn([`${line(0)}\r\n\r\n`, `${line(1)}\r\n`, '\n'])).toMatchObject({
      events: [{ seq: 0 }, { seq: 1 }],
      warnings: [],
    });
  });
});

describe('a torn line', () => {
  test('at the end is waited for', () => {
    const reader = new EventReader();
    const half = Buffer.from(line(1).slice(0, 20));
    expect(reader.push(Buffer.concat([Buffer.from(`${line(0)}\n`), half])).events).toHaveLength(1);
    expect(reader.push(Buffer.from(line(1).slice(20)))).toEqual({ events: [], warnings: [] });
    expect(reader.push(Buffer.from('\n')).events).toMatchObject([{ seq: 1 }]);
  });

  test('in the middle is skipped, with its number', () => {
    const { events: read, warnings } = readIn([`${line(0)}\n${line(1).slice(0, 20)}\n${line(2)}\n`]);
    expect(read.map(({ seq }) => seq)).toEqual([0, 2]);
    expect(warnings).toMatchObject([{ kind: 'torn', line: 2 }]);
    expect(warnings[0]?.message).toContain('Line 2');
  });

  test('with the next event glued to it costs only itself', () => {
    const glued = line(1).slice(0, 20) + JSON.stringify(numbered([log('x'), log('y'), started(1, 5)])[2]);
    const { events: read, warnings } = readIn([`${line(0)}\n${glued}\n`]);
    expect(read).toMatchObject([{ seq: 0 }, { seq: 2, type: 'started', attempt: 1 }]);
    expect(warnings).toMatchObject([{ kind: 'torn', line: 2 }]);
  });

  test('of zeros, as a power cut leaves it, is skipped', () => {
    const { events: read, warnings } = readIn([`${line(0)}\n`, new Uint8Array(100), `\n${line(1)}\n`]);
    expect(read.map(({ seq }) => seq)).toEqual([0, 1]);
    expect(warnings).toMatchObject([{ kind: 'torn', line: 2 }]);
  });

  test('is also what is JSON but no event', () => {
    const { warnings } = readIn(['7\nnull\n[]\n{"type":"log"}\n']);
    expect(warnings.map(({ kind }) => kind)).toEqual(['torn', 'torn', 'torn', 'torn']);
  });
});

describe('what the reader does not know', () => {
  const strange = (v: number, type: string): string => `${JSON.stringify({ v, seq: 0, t: 0, type })}\n`;

  test('an unknown type is skipped and named once', () => {
    const { events: read, warnings } = readIn([
      strange(1, 'weather') + strange(1, 'weather'),
      `${line(1)}\n`,
    ]);
    expect(read).toHaveLength(1);
    expect(warnings).toMatchObject([{ kind: 'unknown-type', line: 1 }]);
    expect(warnings[0]?.message).toContain('"weather"');
  });

  test('a newer version is said once, and read as far as it is understood', () => {
    const newer = JSON.stringify({ ...numbered([log('from the future')])[0], v: 2, colour: 'red' });
    const { events: read, warnings } = readIn([`${newer}\n${newer}\n`, strange(2, 'weather')]);
    expect(read).toMatchObject([{ message: 'from the future' }, { message: 'from the future' }]);
    expect(warnings.map(({ kind }) => kind)).toEqual(['newer-version', 'unknown-type']);
    expect(warnings[0]?.message).toContain('update VJEPA Lab');
  });

  test('an event without what it needs is skipped, and the reason named', () => {
    const { events: read, warnings } = readIn([
      '{"v":1,"seq":0,"t":0,"type":"ended","status":"gone","step":1}\n',
    ]);
    expect(read).toEqual([]);
    expect(warnings).toMatchObject([{ kind: 'malformed', line: 1 }]);
    expect(warnings[0]?.message).toContain('"status" is not one of completed, stopped, failed');
  });
});

test('a line too long to be one is skipped without being kept', () => {
  const reader = new EventReader(1000);
  for (let i = 0; i < 100; i++) expect(reader.push(Buffer.alloc(100, 'x')).events).toEqual([]);
  const { events: read, warnings } = reader.push(Buffer.from(`\n${line(0)}\n`));
  expect(read).toMatchObject([{ seq: 0 }]);
  expect(warnings).toMatchObject([{ kind: 'too-long', line: 1 }]);
});
