import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunDirectoryError } from '../../../engine/run/run-directory-error.ts';
import { createRun, resumeRun } from '../../../engine/run/run-writer.ts';
import { log, logLines, newRun, started } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { validateRunDirectory } from './validate-log.ts';

/** A real small disk in memory. Mounting needs root on Linux; null elsewhere. */
function smallDisk(kilobytes: number, ...more: string[]): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    const options = ['size=' + kilobytes + 'k', ...more].join(',');
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  });
  return folder;
}

const SKIPPED = 'needs root on Linux to mount a small disk';

describe('while the disk is full', () => {
  test('nothing is lost, the trainer is told once, and all is written in order when there is room', ({
    skip,
  }) => {
    const disk = smallDisk(256) ?? skip(SKIPPED);
    const said: string[] = [];
    const writer = createRun(newRun(join(disk, 'run')), {
      onTrouble: (error: RunDirectoryError) => said.push(`${error.code}: ${error.message}`),
      onRecovered: () => said.push('recovered'),
    });
    writer.append(started());
    writer.flush();
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(100_000));

    // More than fits, in pieces that do not divide a page, so that a line is cut in the middle.
    for (let i = 0; i < 400; i++) {
      writer.append(log(`${i} ${'x'.repeat(1000)}`));
      if (i % 7 === 0) writer.flush();
    }
    expect(writer.flush()).toBe(false);
    expect(writer.backlog).toBeGreaterThan(100_000);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('log-not-written');
    expect(said[0]).toContain('the disk is full (ENOSPC)');

    unlinkSync(ballast);
    execFileSync('mount', ['-o', 'remount,size=2048k', disk]);
    expect(writer.flush()).toBe(true);
    expect(said).toHaveLength(2);
    expect(said[1]).toBe('recovered');
    writer.close();

    expect(validateRunDirectory(writer.directory)).toEqual([]);
    const lines = logLines(writer.directory);
    expect(lines).toHaveLength(402);
    expect(lines.slice(1, 401).map(({ message }) => parseInt(String(message)))).toEqual([
      ...Array(400).keys(),
    ]);
    expect(lines.at(-1)).toMatchObject({ type: 'log', level: 'warning' });
  });

  test('a run that cannot begin says so and leaves no lock', ({ skip }) => {
    const disk = smallDisk(64) ?? skip(SKIPPED);
    const directory = join(disk, 'run');
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(64 * 1024));
    expect(() => createRun(newRun(directory))).toThrow(expect.objectContaining({ code: 'unwritable' }));
    expect(() => createRun(newRun(directory))).toThrow('the disk is full');
    unlinkSync(join(disk, 'ballast'));
    createRun(newRun(directory)).close();
  });

  test('what cannot be written at the end is saved elsewhere', ({ skip }) => {
    const { writer, makeRoom } = onFullDevice() ?? skip('needs /dev/full');
    writer.append(log('the last words'));
    const refuge = join(tmpdir(), `run-${process.pid}-events.jsonl`);
    onTestFinished(() => {
      rmSync(refuge, { force: true });
    });
    const close = (): void => {
      writer.close();
    };
    expect(close).toThrow(expect.objectContaining({ code: 'log-not-written' }));
    expect(readFileSync(refuge, 'utf8')).toContain('the last words');
    makeRoom();
    resumeRun(writer.directory).close();
  });

  test('the trainer learns when it must wait, and cannot fill the memory', ({ skip }) => {
    const { writer, makeRoom } = onFullDevice(10_000) ?? skip('needs /dev/full');
    writer.append(log('x'.repeat(9000)));
    expect(writer.flush()).toBe(false);
    expect(writer.overfull).toBe(false);
    writer.append(log('x'.repeat(9000)));
    expect(writer.overfull).toBe(true);
    writer.append(log('x'.repeat(9000)));
    const more = (): void => {
      writer.append(log('more'));
    };
    expect(more).toThrow(expect.objectContaining({ code: 'backlog-full' }));
    makeRoom();
    expect(writer.flush()).toBe(true);
    expect(writer.overfull).toBe(false);
    writer.close();
    expect(logLines(writer.directory).map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });
});

test('a read-only disk is refused in words', ({ skip }) => {
  const disk = smallDisk(64, 'ro') ?? skip(SKIPPED);
  expect(() => createRun(newRun(join(disk, 'run')))).toThrow('the file system is read-only (EROFS)');
});

/** A run whose log is Linux's device that is always full, until room is made. */
function onFullDevice(backlogLimit = 2 ** 20) {
  if (!existsSync('/dev/full')) return null;
  const directory = join(temporaryFolder(), 'run');
  const first = createRun(newRun(directory));
  first.close();
  rmSync(first.paths.events);
  symlinkSync('/dev/full', first.paths.events);
  const makeRoom = (): void => {
    rmSync(first.paths.events, { force: true });
    writeFileSync(first.paths.events, '');
  };
  return { writer: resumeRun(directory, {}, { backlogLimit }), makeRoom };
}
