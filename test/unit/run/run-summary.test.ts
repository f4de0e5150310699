import { describe, expect, test } from 'vitest';
import { EMPTY_SUMMARY } from '../../../engine/run/run-summary.ts';
import type { NewRunEvent, RunEvent } from '../../../schemas/run-log.ts';
import {
  collectRun,
  alert,
  checkpoint,
  EVERY_EVENT,
  log,
  numbered,
  probe,
  scalars,
  started,
} from './samples.ts';

/** Events at the given seconds. */
function at(...events: readonly (readonly [seconds: number, event: NewRunEvent])[]): RunEvent[] {
  return events.map(([t, event], seq) => ({ v: 1, seq, t, ...event }));
}

describe('the summary of a run', () => {
  test('says where it is', () => {
    const summary = collectRun(numbered(EVERY_EVENT.slice(0, -1)));
    expect(summary).toMatchObject({
      attempt: 0,
      phase: 'running',
      step: 4,
      totalSteps: 100,
      parameters: 420,
      losses: { step: 4, values: { loss: 'NaN', 'term.kl': 'Infinity', 'weight.kl': 0.01 } },
      probe: { step: 4, scores: { signal: { test: 0.85 } } },
      latents: { step: 4 },
      alerts: [{ id: 'posterior-collapse:z', state: 'raised' }],
      checkpoints: [{ step: 4 }],
      log: [{ message: 'größer als 日本 😀' }],
    });
    expect(summary.terms.map(({ name }) => name)).toEqual(['kl', 'prediction']);
  });

  test('of nothing is empty', () => {
    expect(collectRun([])).toEqual(EMPTY_SUMMARY);
  });

  test('knows pauses and the end', () => {
    const paused: NewRunEvent = { type: 'paused', step: 3, reason: 'asked for' };
    expect(collectRun(numbered([started(), paused]))).toMatchObject({
      phase: 'paused',
      pauseReason: 'asked for',
    });
    expect(collectRun(numbered([started(), paused, { type: 'resumed', step: 3 }]))).toMatchObject({
      phase: 'running',
      pauseReason: '',
    });
    const ended: NewRunEvent = { type: 'ended', status: 'stopped', step: 3 };
    expect(collectRun(numbered([started(), ended]))).toMatchObject({
      phase: 'ended',
      ended: { status: 'stopped' },
    });
  });

  test('shows the newest state of each alert, raised ones first', () => {
    const other = { id: 'noise-tracking', sinceStep: 2 };
    const events = [
      alert('raised', 1),
      alert('raised', 2, other),
      alert('updated', 3, { title: 'in 4 of 4' }),
      alert('cleared', 4),
    ];
    expect(collectRun(numbered([started(), ...events])).alerts).toMatchObject([
      { id: 'noise-tracking', state: 'raised' },
      { id: 'posterior-collapse:z', state: 'cleared', step: 4 },
    ]);
    const again = collectRun(numbered([started(), ...events, alert('raised', 5)]));
    expect(again.alerts.map(({ state }) => state)).toEqual(['raised', 'raised']);
  });

  test('keeps the alerts of a run that updates one for days', () => {
    const events = [alert('raised', 1, { id: 'old' })];
    for (let step = 1; step <= 5000; step++) events.push(alert('updated', step));
    const summary = collectRun(numbered([started(), ...events]));
    expect(summary.alerts.map(({ id, step }) => [id, step])).toEqual([
      ['old', 1],
      ['posterior-collapse:z', 5000],
    ]);
    expect(summary.history.alerts.length).toBeLessThan(1100);
  });
});

describe('a resume', () => {
  const firstAttempt = [
    started(),
    alert('raised', 2),
    scalars(1, 5),
    probe(5, 0.5),
    checkpoint(5),
    alert('cleared', 7),
    alert('raised', 8, { id: 'late' }),
    scalars(6, 8),
    probe(8, 0.8),
    checkpoint(8),
    log('killed', 'warning'),
    { type: 'ended', status: 'failed', step: 8 },
  ] as const satisfies readonly NewRunEvent[];

  test('takes everything back to its step', () => {
    expect(collectRun(numbered([...firstAttempt, started(1, 5)]))).toMatchObject({
      attempt: 1,
      phase: 'running',
      ended: null,
      step: 5,
      losses: { step: 5, values: { loss: 1 / 5 } },
      probe: { step: 5 },
      alerts: [{ id: 'posterior-collapse:z', state: 'raised', step: 2 }],
      checkpoints: [{ step: 5 }],
      log: [{ message: 'killed' }],
    });
  });

  test('from the beginning leaves nothing', () => {
    expect(collectRun(numbered([...firstAttempt, started(1, 0)]))).toMatchObject({
      step: 0,
      losses: null,
      probe: null,
      alerts: [],
      checkpoints: [],
    });
  });
});

describe('time', () => {
  test('trained leaves out pauses and the time between attempts', () => {
    const summary = collectRun(
      at(
        [100, started()],
        [103, scalars(1, 3)],
        [104, { type: 'paused', step: 3, reason: '' }],
        [200, { type: 'resumed', step: 3 }],
        [202, scalars(4, 5)],
        [203, { type: 'ended', status: 'stopped', step: 5 }],
        [1000, started(1, 5)],
        [1001, scalars(6, 6)],
      ),
    );
    expect(summary.elapsed).toBe(3 + 1 + 2 + 1 + 1);
  });

  test('to go follows from the pace of the last ten seconds', () => {
    const events: (readonly [number, NewRunEvent])[] = [[0, started()]];
    // 1 step a second to begin with, then 2.
    for (let t = 1; t <= 10; t++) events.push([t, scalars(t, t)]);
    for (let t = 11; t <= 30; t++) events.push([t, scalars(2 * t - 11, 2 * t - 10)]);
    const summary = collectRun(at(...events));
    expect(summary).toMatchObject({ step: 50, stepsPerSecond: 2, eta: 25 });
  });

  test('to go is unknown in the first ten steps, and when nothing runs', () => {
    const begin = [
      [0, started()],
      [1, scalars(1, 4)],
      [2, scalars(5, 9)],
    ] as const;
    expect(collectRun(at(...begin)).eta).toBeNull();
    expect(collectRun(at(...begin, [3, scalars(10, 14)])).eta).toBeCloseTo(86 / 5);
    expect(
      collectRun(at(...begin, [3, scalars(10, 14)], [4, { type: 'paused', step: 14, reason: '' }])).eta,
    ).toBeNull();
  });

  test('a step that takes minutes has a pace too', () => {
    const summary = collectRun(at([0, started()], [100, scalars(1, 1)], [300, scalars(2, 2)]));
    expect(summary.stepsPerSecond).toBe(1 / 200);
  });

  test('the pace begins anew after a pause', () => {
    const summary = collectRun(
      at(
        [0, started()],
        [1, scalars(1, 10)],
        [2, scalars(11, 20)],
        [3, { type: 'paused', step: 20, reason: '' }],
        [5, { type: 'resumed', step: 20 }],
      ),
    );
    expect(summary).toMatchObject({ stepsPerSecond: null, eta: null });
  });
});
