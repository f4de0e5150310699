import { describe, expect, test } from 'vitest';
import { EMPTY_SUMMARY } from '../../../engine/run/run-summary.ts';
import { deriveStatus, type SignsOfLife } from '../../../engine/run/status.ts';
import { collectRun, log, numbered, RECORD, scalars, started } from './samples.ts';

const NOW = Date.parse('2026-03-01T14:10:00Z');
const alive: SignsOfLife = { process: 'alive', lastSign: NOW, now: NOW, output: '' };
const gone: SignsOfLife = { ...alive, process: 'gone' };
const elsewhere = (secondsAgo: number): SignsOfLife => ({
  ...alive,
  process: 'elsewhere',
  lastSign: NOW - secondsAgo * 1000,
});
const running = collectRun(numbered([started(), scalars(1, 42)]));

describe('a run whose process lives', () => {
  test('starts until the log says that it began', () => {
    expect(deriveStatus(RECORD, EMPTY_SUMMARY, alive)).toEqual({ status: 'starting', reason: '' });
  });

  test('runs', () => {
    expect(deriveStatus(RECORD, running, alive)).toEqual({ status: 'running', reason: '' });
  });

  test('runs although a long step has stopped its heart', () => {
    expect(deriveStatus(RECORD, running, { ...alive, lastSign: NOW - 3_600_000 }).status).toBe('running');
  });

  test('is paused, with the reason', () => {
    const summary = collectRun(numbered([started(), { type: 'paused', step: 0, reason: 'asked for' }]));
    expect(deriveStatus(RECORD, summary, alive)).toEqual({ status: 'paused', reason: 'asked for' });
  });
});

describe('a run whose process is gone', () => {
  test('has failed, with the last error of its log', () => {
    const summary = collectRun(numbered([started(), log('tensor z is not finite', 'error'), log('later')]));
    const { status, reason } = deriveStatus(RECORD, summary, { ...gone, output: 'something else' });
    expect(status).toBe('failed');
    expect(reason).toContain('pid 4711');
    expect(reason).toContain('Last words: tensor z is not finite');
  });

  test('has failed, with the end of its output', () => {
    const { reason } = deriveStatus(RECORD, running, {
      ...gone,
      output: 'terminate called: std::bad_alloc\n',
    });
    expect(reason).toContain('Last words: terminate called: std::bad_alloc');
  });

  test('has failed, and left no words', () => {
    const { reason } = deriveStatus(RECORD, running, gone);
    expect(reason).toContain('It left no words at step 42 of 100');
  });

  test('has failed, with the device that may have brought it down, and the way round it', () => {
    const device = { ...RECORD.device, device: 'webgpu', hardware: 'Radeon 9000' };
    const begun = { ...started(), device } as ReturnType<typeof started>;
    const { reason } = deriveStatus(RECORD, collectRun(numbered([begun, scalars(1, 42)])), gone);
    expect(reason).toContain('It left no words at step 42 of 100');
    expect(reason).toContain('It trained on webgpu (Radeon 9000), whose driver may have crashed');
    expect(reason).toContain('"device": "cpu"');
    const starting = deriveStatus({ ...RECORD, device }, EMPTY_SUMMARY, gone);
    expect(starting.reason).toContain('Radeon 9000');
  });

  test('says nothing of drivers where it trained on the processor or on another host', () => {
    expect(deriveStatus(RECORD, running, gone).reason).not.toContain('driver');
    const device = { ...RECORD.device, device: 'webgpu' };
    const silent = deriveStatus({ ...RECORD, device }, EMPTY_SUMMARY, elsewhere(60));
    expect(silent.reason).not.toContain('driver');
  });

  test('has failed while it started or was paused, too', () => {
    expect(deriveStatus(RECORD, EMPTY_SUMMARY, gone).status).toBe('failed');
    const paused = collectRun(numbered([started(), { type: 'paused', step: 0, reason: '' }]));
    expect(deriveStatus(RECORD, paused, gone).status).toBe('failed');
  });

  test.each(['completed', 'stopped'] as const)('is %s when it said so', (status) => {
    const summary = collectRun(numbered([started(), { type: 'ended', status, step: 100 }]));
    expect(deriveStatus(RECORD, summary, gone)).toEqual({ status, reason: '' });
  });

  test('has failed with its own words when it said so', () => {
    const error = { message: 'the loss is not finite' };
    const summary = collectRun(numbered([started(), { type: 'ended', status: 'failed', step: 7, error }]));
    expect(deriveStatus(RECORD, summary, gone)).toEqual({
      status: 'failed',
      reason: 'the loss is not finite',
    });
  });
});

test('a run that failed before its first step has failed with its own words, as a new run and as one that went on', () => {
  const error = { message: 'The model needs at least 14.5 GB of memory' };
  const failed = { type: 'ended', status: 'failed', step: 0, error } as const;
  const after = (Date.parse(RECORD.process.started) + 100) / 1000;
  const late = (events: Parameters<typeof numbered>[0]) =>
    collectRun(
      numbered(events).map((event, i, all) => (i === all.length - 1 ? { ...event, t: after } : event)),
    );
  const expected = { status: 'failed', reason: error.message };
  expect(deriveStatus(RECORD, late([failed]), gone)).toEqual(expected);
  const stopped = { type: 'ended', status: 'stopped', step: 42 } as const;
  const resumed = late([started(), scalars(1, 42), stopped, failed]);
  expect(deriveStatus({ ...RECORD, attempt: 1 }, resumed, gone)).toEqual(expected);
});

test('a run whose process is gone says from which checkpoint to resume it', () => {
  const saved = { type: 'checkpoint', step: 40, file: 'checkpoints/step-000000040.safetensors' } as const;
  const { reason } = deriveStatus(RECORD, collectRun(numbered([started(), scalars(1, 42), saved])), gone);
  expect(reason).toMatch(/ Resume it from its checkpoint of step 40\.$/);
});

describe('a run on another host', () => {
  test('runs as long as there are signs of life', () => {
    expect(deriveStatus(RECORD, running, elsewhere(14)).status).toBe('running');
  });

  test('has failed after fifteen seconds without', () => {
    const { status, reason } = deriveStatus(RECORD, running, elsewhere(16));
    expect(status).toBe('failed');
    expect(reason).toMatch(/No sign of life from node-7 since 2026-03-01 \d\d:\d\d:44/);
  });

  test('lives when its clock is ahead of ours', () => {
    expect(deriveStatus(RECORD, running, elsewhere(-100)).status).toBe('running');
  });
});

describe('a run that is resumed', () => {
  const summary = collectRun(
    numbered([started(), log('old', 'error'), { type: 'ended', status: 'stopped', step: 9 }]),
  );
  const record = { ...RECORD, attempt: 1 };

  test('is starting, although the log still tells the end of the attempt before', () => {
    expect(deriveStatus(record, summary, alive).status).toBe('starting');
  });

  test('has failed when it dies before it began, not with words of the attempt before', () => {
    const { status, reason } = deriveStatus(record, summary, gone);
    expect(status).toBe('failed');
    expect(reason).not.toContain('old');
  });
});

test('a log without a record is judged by its age', () => {
  expect(deriveStatus(null, running, elsewhere(1)).status).toBe('running');
  expect(deriveStatus(null, running, elsewhere(100)).status).toBe('failed');
});
