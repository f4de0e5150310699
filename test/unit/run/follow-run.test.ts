import { appendFileSync, copyFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunEvent } from '../../../schemas/run-log.ts';
import type { RunRecord } from '../../../schemas/run-record.ts';
import { deleteRun } from '../../../engine/run/delete-run.ts';
import { RunFollower, type FollowOptions } from '../../../engine/run/follow-run.ts';
import { inspectRun, type RunReport } from '../../../engine/run/inspect-run.ts';
import { runPaths } from '../../../engine/run/layout.ts';
import { createRun, resumeRun } from '../../../engine/run/run-writer.ts';
import { withoutVoid } from '../../../engine/run/void-tail.ts';
import { ended, startTrainer } from './child-trainer.ts';
import { log, newRun, RECORD, scalars, started } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { validateRunDirectory } from './validate-log.ts';

const patience = { timeout: 20_000, interval: 10 };
/** Looks so rarely that only file events can have brought the news. */
const BY_EVENTS = { lookEvery: 600_000 };

function follow(directory: string, options: FollowOptions = {}) {
  const seen = { events: [] as RunEvent[], reports: [] as RunReport[], said: [] as string[] };
  const follower = new RunFollower(
    directory,
    {
      events: (events) => void seen.events.push(...events),
      changed: (run) => void seen.reports.push(run),
      restarted: () => {
        seen.events = [];
        seen.said.push('restarted');
      },
      warning: ({ kind }) => void seen.said.push(kind),
      trouble: ({ message }) => void seen.said.push(message),
      gone: () => void seen.said.push('gone'),
    },
    options,
  );
  onTestFinished(() => follower.dispose());
  return { follower, seen };
}

describe('a follower', () => {
  test('tells what is there, then what comes, at once', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.append(started());
    writer.flush();
    const { follower, seen } = follow(writer.directory, BY_EVENTS);
    await follower.ready;
    expect(seen.events).toHaveLength(1);
    expect(follower.run).toMatchObject({
      status: 'running',
      record: { name: 'sample' },
      summary: { step: 0 },
    });

    writer.append(scalars(1, 10));
    writer.flush();
    await expect.poll(() => follower.run.summary.step, patience).toBe(10);
    writer.updateRecord({ totalSteps: 200 });
    await expect.poll(() => follower.run.record?.totalSteps, patience).toBe(200);
    writer.append({ type: 'ended', status: 'completed', step: 10 });
    writer.close();
    await expect.poll(() => follower.run.status, patience).toBe('completed');
    expect(seen.events.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(seen.said).toEqual([]);
  });

  test('follows a trainer in another process to its end, missing nothing', async () => {
    const directory = join(temporaryFolder(), 'run');
    const child = startTrainer(directory, 'stream');
    await expect.poll(() => tryInspect(directory), patience).not.toBeNull();
    const { follower, seen } = follow(directory, BY_EVENTS);
    await expect.poll(() => follower.run.status, patience).toBe('completed');
    expect(seen.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 53 }, (_, i) => i));
    expect(follower.run.summary).toMatchObject({ step: 50, attempt: 0 });
    await ended(child);
    expect(validateRunDirectory(directory)).toEqual([]);
  });

  test('finds by looking what file events do not tell', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    const { follower } = follow(writer.directory, { lookEvery: 20 });
    await follower.ready;
    expect(follower.run.status).toBe('starting');
    writer.append(started());
    writer.flush();
    await expect.poll(() => follower.run.status, patience).toBe('running');
    writer.close();
  });

  test('reads a log of many megabytes in pieces', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.append(started());
    for (let i = 0; i < 300; i++) writer.append(scalars(1 + 1000 * i, 1000 * (i + 1)));
    writer.flush();
    let batches = 0;
    const follower = new RunFollower(writer.directory, { events: () => batches++ });
    onTestFinished(() => follower.dispose());
    await follower.ready;
    expect(follower.run.summary.step).toBe(300_000);
    expect(batches).toBeGreaterThan(10);
    writer.close();
  });

  test('goes on through a resume', async () => {
    const directory = join(temporaryFolder(), 'run');
    const first = createRun(newRun(directory));
    first.append(started());
    first.append(scalars(1, 10));
    first.close();
    const { follower, seen } = follow(directory, BY_EVENTS);
    const second = resumeRun(directory);
    second.append(started(1, 5));
    second.append(scalars(6, 7));
    second.flush();
    // The summary is there with the events, the status with the end of that look.
    await expect
      .poll(() => follower.run, patience)
      .toMatchObject({ status: 'running', summary: { step: 7, attempt: 1 } });
    expect(withoutVoid(seen.events)[1]).toMatchObject({ firstStep: 1, count: 5 });
    second.close();
  });

  test('begins again when the log was replaced by another, and goes on when by a longer copy of itself', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    const { events } = writer.paths;
    writer.append(started());
    writer.append(log('first'));
    writer.close();
    const { follower, seen } = follow(writer.directory, { lookEvery: 20 });
    await follower.ready;

    copyFileSync(events, `${events}.copy`);
    appendFileSync(`${events}.copy`, `${JSON.stringify({ v: 1, seq: 2, t: 1, ...log('copied') })}\n`);
    renameSync(`${events}.copy`, events);
    await expect.poll(() => seen.events.length, patience).toBe(3);
    expect(seen.said).toEqual([]);

    writeFileSync(events, `${JSON.stringify({ v: 1, seq: 0, t: 1, ...log('another') })}\n`);
    await expect.poll(() => seen.said, patience).toEqual(['restarted']);
    await expect.poll(() => seen.events, patience).toMatchObject([{ message: 'another' }]);
    expect(follower.run.summary).toMatchObject({ attempt: -1, log: [{ message: 'another' }] });
  });

  test('says when the run was deleted, and is done', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.append(started());
    writer.append({ type: 'ended', status: 'stopped', step: 0 });
    writer.close();
    const { follower, seen } = follow(writer.directory, { lookEvery: 20 });
    await follower.ready;
    await deleteRun(writer.directory);
    await expect.poll(() => seen.said, patience).toEqual(['gone']);
  });

  test('says that a log is newer than it understands, and shows what it can', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.close();
    const line = (type: object): string => `${JSON.stringify({ v: 9, seq: 0, t: 1, ...type })}\n`;
    writeFileSync(writer.paths.events, line(started()) + line({ type: 'weather' }) + line(scalars(1, 3)));
    const { follower, seen } = follow(writer.directory);
    await follower.ready;
    expect(seen.said).toEqual(['newer-version', 'unknown-type']);
    expect(follower.run.summary.step).toBe(3);
  });

  test('says nothing once it is disposed', async () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    const { follower, seen } = follow(writer.directory, { lookEvery: 5 });
    await follower.ready;
    await follower.dispose();
    writer.append(started());
    writer.close();
    expect(seen.events).toEqual([]);
  });
});

describe('a trainer that is killed', () => {
  test('shows as failed, with its last words, by itself', async () => {
    const directory = join(temporaryFolder(), 'run');
    const child = startTrainer(directory, 'wait');
    await expect.poll(() => tryInspect(directory), patience).toMatchObject({ status: 'running' });
    const { follower, seen } = follow(directory);
    await expect.poll(() => follower.run.status, patience).toBe('running');

    child.kill('SIGKILL');
    await expect.poll(() => follower.run.status, patience).toBe('failed');
    expect(follower.run.reason).toContain(`pid ${child.pid}`);
    expect(follower.run.reason).toContain('Last words: reading data/x.npy failed');
    expect(seen.reports.at(-1)?.status).toBe('failed');

    // Its lock does not stand in the way.
    const writer = resumeRun(directory);
    writer.append(started(1, 0));
    writer.flush();
    await expect.poll(() => follower.run.status, patience).toBe('running');
    writer.close();
    expect(validateRunDirectory(directory)).toEqual([]);
  });

  test('shows as failed also when nobody has buried it, or its number went to another process', async () => {
    const directory = join(temporaryFolder(), 'run');
    const writer = createRun(newRun(directory));
    writer.append(started());
    writer.close();
    expect(await inspectRun(directory)).toMatchObject({ status: 'running' });
    const { process: owner } = writer.record;
    put(directory, { process: { ...owner, startTicks: (owner.startTicks ?? 0) + 1 } });
    const isLinux = owner.startTicks !== undefined;
    expect(await inspectRun(directory)).toMatchObject({ status: isLinux ? 'failed' : 'running' });
    // A foreign trainer that does not write its ticks: this process began long after that run did.
    put(directory, { process: { pid: process.pid, host: hostname(), started: '2001-01-01T00:00:00Z' } });
    expect(await inspectRun(directory)).toMatchObject({ status: 'failed' });
  });

  test('on another host shows as failed when its heart has stopped, and as running when it beats again', async () => {
    const directory = join(temporaryFolder(), 'run');
    const writer = createRun(newRun(directory));
    writer.append(started());
    writer.close();
    put(directory, { process: { pid: 1, host: 'node-7', started: new Date().toISOString() } });
    const { events, record, heartbeat } = runPaths(directory);
    const beat = (secondsAgo: number): void => {
      const time = Date.now() / 1000 - secondsAgo;
      for (const path of [events, record, heartbeat]) utimesSync(path, time, time);
    };
    beat(60);
    const { follower } = follow(directory, { lookEvery: 20 });
    await follower.ready;
    expect(follower.run).toMatchObject({ status: 'failed' });
    expect(follower.run.reason).toContain('No sign of life from node-7');
    // Its clock is half a minute behind ours; what counts is that it moves.
    beat(30);
    await expect.poll(() => follower.run.status, patience).toBe('running');
  });
});

test('a folder without a run cannot be inspected', async () => {
  const directory = temporaryFolder();
  await expect(inspectRun(directory)).rejects.toMatchObject({ code: 'not-a-run' });
  const { seen } = follow(directory);
  await expect.poll(() => seen.said, patience).toEqual(['gone']);
});

test('a run with a damaged record is still shown', async () => {
  const writer = createRun(newRun(join(temporaryFolder(), 'run')));
  writer.append(started());
  writer.close();
  writeFileSync(writer.paths.record, '{"v":');
  expect(await inspectRun(writer.directory)).toMatchObject({
    record: null,
    status: 'running',
    summary: { attempt: 0 },
  });
  rmSync(writer.paths.record);
  expect(await inspectRun(writer.directory)).toMatchObject({ record: null, summary: { attempt: 0 } });
});

function put(directory: string, change: Partial<RunRecord>): void {
  writeFileSync(runPaths(directory).record, JSON.stringify({ ...RECORD, ...change }));
}

async function tryInspect(directory: string): Promise<RunReport | null> {
  return inspectRun(directory).catch(() => null);
}
