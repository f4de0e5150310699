import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { newRunDirectory, runPaths } from '../../../engine/run/layout.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NOON = new Date(2026, 2, 1, 12, 5, 9);

test('a run lies beside its experiment, named after it and the time', () => {
  const folder = temporaryFolder();
  const directory = newRunDirectory(join(folder, 'noisy-tv.vjepa.json'), null, NOON);
  expect(directory).toBe(join(folder, 'runs', 'noisy-tv-20260301-120509'));
  expect(existsSync(directory)).toBe(true);
});

test('two runs of one second get two folders', () => {
  const file = join(temporaryFolder(), 'a.vjepa.json');
  const names = [1, 2, 3].map(() => basename(newRunDirectory(file, null, NOON)));
  expect(names).toEqual(['a-20260301-120509', 'a-20260301-120509-2', 'a-20260301-120509-3']);
});

test('a name becomes a folder name that every file system takes', () => {
  const file = join(temporaryFolder(), 'a.vjepa.json');
  const directory = newRunDirectory(file, '../β = 0.1: größer?', NOON);
  expect(basename(directory)).toBe('β-0.1-größer-20260301-120509');
  expect(dirname(directory)).toBe(join(dirname(file), 'runs'));
});

test('where no folder can be made the error says so', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'runs'), 'a file');
  expect(() => newRunDirectory(join(folder, 'a.vjepa.json'))).toThrow(
    expect.objectContaining({ code: 'unwritable', path: join(folder, 'runs') }),
  );
});

test('paths are absolute', () => {
  expect(runPaths('x').events).toBe(join(process.cwd(), 'x', 'events.jsonl'));
});
