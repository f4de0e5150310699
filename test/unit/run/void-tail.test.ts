import { expect, test } from 'vitest';
import { withoutVoid } from '../../../engine/run/void-tail.ts';
import { alert, checkpoint, log, numbered, probe, scalars, started } from './samples.ts';

test('a resume at step 5 voids what came after step 5, and keeps what happened to the process', () => {
  const events = numbered([
    started(),
    scalars(1, 4),
    checkpoint(5),
    scalars(5, 8),
    probe(5, 0.5),
    probe(8, 0.8),
    alert('raised', 8),
    checkpoint(8),
    log('out of memory', 'error'),
    started(1, 5),
    scalars(6, 7),
  ]);
  const valid = withoutVoid(events);
  expect(valid.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 8, 9, 10]);
  expect(valid[3]).toMatchObject({ firstStep: 5, count: 1, columns: { loss: [1 / 5] } });
});

test('each resume voids the tail of all attempts before it', () => {
  const events = numbered([
    started(),
    scalars(1, 10),
    started(1, 8),
    scalars(9, 20),
    started(2, 5),
    scalars(6, 7),
    started(3, 7),
  ]);
  const steps = withoutVoid(events).flatMap((it) =>
    it.type === 'scalars' ? Array.from({ length: it.count }, (_, i) => it.firstStep + i) : [],
  );
  expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('without a resume everything holds', () => {
  const events = numbered([started(), scalars(1, 10), checkpoint(10)]);
  expect(withoutVoid(events)).toEqual(events);
});

test('a foreign trainer that starts over without counting attempts voids what was there', () => {
  const valid = withoutVoid(numbered([started(), scalars(1, 10), started(0, 0), scalars(1, 2)]));
  expect(valid.map(({ seq }) => seq)).toEqual([0, 2, 3]);
});
