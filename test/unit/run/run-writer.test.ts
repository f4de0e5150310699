import { appendFileSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPaths } from '../../../engine/run/layout.ts';
import { readRunRecord } from '../../../engine/run/run-record.ts';
import { createRun, resumeRun } from '../../../engine/run/run-writer.ts';
import { EVERY_EVENT, log, logLines, logText, newRun, scalars, started } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { validateRunDirectory } from './validate-log.ts';

describe('a new run', () => {
  test('holds who and what, the experiment byte for byte, and every event in order', () => {
    const directory = join(temporaryFolder(), 'deep', 'run');
    const before = Date.now() / 1000;
    const writer = createRun(newRun(directory));
    for (const event of EVERY_EVENT) writer.append(event);
    expect(writer.flush()).toBe(true);
    writer.close();

    expect(validateRunDirectory(directory)).toEqual([]);
    expect(readRunRecord(directory)).toMatchObject({
      id: 'run',
      name: 'sample',
      attempt: 0,
      totalSteps: 100,
      process: { pid: process.pid, host: hostname() },
    });
    expect(readFileSync(runPaths(directory).experiment, 'utf8')).toBe(newRun(directory).experimentText);
    const lines = logLines(directory);
    expect(lines.map(({ seq }) => seq)).toEqual(EVERY_EVENT.map((_, i) => i));
    expect(lines).toMatchObject(EVERY_EVENT);
    expect(lines.every(({ t }) => Number(t) >= before && Number(t) <= Date.now() / 1000)).toBe(true);
  });

  test('writes nothing before it is told to flush', () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.append(started());
    expect(logText(writer.directory)).toBe('');
    expect(writer.backlog).toBeGreaterThan(0);
    writer.flush();
    expect(logLines(writer.directory)).toHaveLength(1);
    expect(writer.backlog).toBe(0);
    writer.close();
  });

  test('learns its device later', () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    writer.updateRecord({ device: { ...newRun('').device, device: 'webgpu' } });
    expect(readRunRecord(writer.directory)).toMatchObject({ name: 'sample', device: { device: 'webgpu' } });
    writer.close();
  });

  test('beats', () => {
    const writer = createRun(newRun(join(temporaryFolder(), 'run')));
    const age = Date.now() - statSync(writer.paths.heartbeat).mtimeMs;
    expect(Math.abs(age)).toBeLessThan(10_000);
    writer.close();
  });

  test('is not written over another', () => {
    const directory = temporaryFolder();
    createRun(newRun(directory)).close();
    const before = readFileSync(runPaths(directory).record, 'utf8');
    expect(() => createRun(newRun(directory))).toThrow(expect.objectContaining({ code: 'exists' }));
    expect(readFileSync(runPaths(directory).record, 'utf8')).toBe(before);
  });

  test('needs a folder that can be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const create = (): unknown => createRun(newRun(join(file, 'run')));
    expect(create).toThrow(expect.objectContaining({ code: 'unwritable', path: file }));
    expect(create).toThrow('there is a file of that name already');
  });
});

describe('a resumed run', () => {
  test('counts on in the same log as the next attempt', () => {
    const directory = temporaryFolder();
    const first = createRun(newRun(directory));
    first.append(started());
    first.append(scalars(1, 10));
    first.close();

    const second = resumeRun(directory, { versions: { 'vjepa-lab': '0.2.0' } });
    expect(second.record).toMatchObject({ attempt: 1, name: 'sample', versions: { 'vjepa-lab': '0.2.0' } });
    second.append(started(1, 5));
    second.append(scalars(6, 10));
    second.close();

    expect(logLines(directory).map(({ seq, type }) => [seq, type])).toEqual([
      [0, 'started'],
      [1, 'scalars'],
      [2, 'started'],
      [3, 'scalars'],
    ]);
    expect(validateRunDirectory(directory)).toEqual([]);
  });

  test('ends the line that a killed trainer left torn, and loses nothing that was whole', () => {
    const directory = temporaryFolder();
    const first = createRun(newRun(directory));
    first.append(started());
    first.close();
    appendFileSync(runPaths(directory).events, '{"v":1,"seq":1,"t":5,"type":"log","lev');

    const second = resumeRun(directory);
    second.append(started(1));
    second.close();
    const lines = logText(directory).split('\n');
    expect(lines[1]).toBe('{"v":1,"seq":1,"t":5,"type":"log","lev');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ seq: 1, type: 'started', attempt: 1 });
    expect(validateRunDirectory(directory)).toEqual([]);
  });

  test('counts a last line that lacks its newline only', () => {
    const directory = temporaryFolder();
    createRun(newRun(directory)).close();
    writeFileSync(
      runPaths(directory).events,
      '{"v":1,"seq":0,"t":5,"type":"log","level":"info","message":"whole"}',
    );
    const writer = resumeRun(directory);
    writer.append(log('next'));
    writer.close();
    expect(logLines(directory).map(({ seq }) => seq)).toEqual([0, 1]);
  });

  test('finds the end of a log whose last line is longer than one look', () => {
    const directory = temporaryFolder();
    const first = createRun(newRun(directory));
    first.append(log('short'));
    first.append(log('ß'.repeat(300_000)));
    first.close();
    const second = resumeRun(directory);
    second.append(log('next'));
    second.close();
    expect(logLines(directory).at(-1)).toMatchObject({ seq: 2 });
  });

  test('must be there and whole', () => {
    const directory = temporaryFolder();
    expect(() => resumeRun(directory)).toThrow(expect.objectContaining({ code: 'not-a-run' }));
    writeFileSync(runPaths(directory).record, '{"v":1');
    expect(() => resumeRun(directory)).toThrow(expect.objectContaining({ code: 'damaged-record' }));
    expect(() => resumeRun(directory)).toThrow('it is not valid JSON');
    writeFileSync(runPaths(directory).record, '{"v":1,"id":"x","name":7}');
    expect(() => resumeRun(directory)).toThrow('"name" should be a string');
  });
});

describe('a run has one trainer', () => {
  test('a second one is refused, with the name of the first', () => {
    const directory = temporaryFolder();
    const first = createRun(newRun(directory));
    for (const second of [() => resumeRun(directory), () => createRun(newRun(directory))]) {
      expect(second).toThrow(expect.objectContaining({ code: 'in-use' }));
      expect(second).toThrow(`process ${process.pid} on ${hostname()}`);
    }
    expect(first.record.attempt).toBe(0);
    expect(readRunRecord(directory).attempt).toBe(0);
    first.close();
    resumeRun(directory).close();
  });

  test.each([
    ['of a process that is gone', { pid: 4_000_000 }],
    ['of an earlier process with the same pid', { startTicks: 1 }],
    ['from before the last start of the machine', { started: '2001-01-01T00:00:00Z' }],
  ])('the lock %s is taken over', (_, holder) => {
    const directory = temporaryFolder();
    createRun(newRun(directory)).close();
    const now = new Date().toISOString();
    const left = { pid: process.pid, host: hostname(), started: now, token: 'old', ...holder };
    writeFileSync(runPaths(directory).lock, JSON.stringify(left));
    const writer = resumeRun(directory);
    writer.append(started(1));
    writer.close();
    expect(logLines(directory)).toHaveLength(1);
  });

  test('the lock of another host holds as long as its heart beats', () => {
    const directory = temporaryFolder();
    createRun(newRun(directory)).close();
    const { lock, heartbeat } = runPaths(directory);
    const left = { pid: 1, host: 'another-host', started: new Date().toISOString(), token: 'theirs' };
    writeFileSync(lock, JSON.stringify(left));
    expect(() => resumeRun(directory)).toThrow('process 1 on another-host');
    const longAgo = Date.now() / 1000 - 300;
    utimesSync(lock, longAgo, longAgo);
    utimesSync(heartbeat, longAgo, longAgo);
    resumeRun(directory).close();
  });

  test('a lock that is just being written is respected; one that never was is not', () => {
    const directory = temporaryFolder();
    createRun(newRun(directory)).close();
    const { lock } = runPaths(directory);
    writeFileSync(lock, '');
    expect(() => resumeRun(directory)).toThrow(expect.objectContaining({ code: 'in-use' }));
    const longAgo = Date.now() / 1000 - 300;
    utimesSync(lock, longAgo, longAgo);
    resumeRun(directory).close();
  });

  test('who lost the lock writes nothing more', async () => {
    const directory = temporaryFolder();
    const writer = createRun(newRun(directory));
    writer.append(started());
    writer.flush();
    rmSync(runPaths(directory).lock);
    writer.append(log('too late'));
    await expect.poll(() => beat(writer), { timeout: 10_000, interval: 100 }).toBe('lock-lost');
    writer.close();
    expect(logLines(directory)).toHaveLength(1);
  });

  test('a run that was deleted under its trainer is not made again', async () => {
    const directory = join(temporaryFolder(), 'run');
    const writer = createRun(newRun(directory));
    rmSync(directory, { recursive: true });
    await expect.poll(() => beat(writer), { timeout: 10_000, interval: 100 }).toBe('lock-lost');
    writer.close();
    expect(() => statSync(directory)).toThrow('ENOENT');
  });
});

function beat(writer: { heartbeat(): void }): string {
  try {
    writer.heartbeat();
    return 'beats';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}
