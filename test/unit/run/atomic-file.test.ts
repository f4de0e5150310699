import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../../../engine/run/atomic-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a file is written from text, bytes, or pieces of bytes', () => {
  const path = join(temporaryFolder(), 'file');
  writeAtomically(path, 'größer');
  expect(readFileSync(path, 'utf8')).toBe('größer');
  writeAtomically(path, Uint8Array.of(1, 2));
  expect([...readFileSync(path)]).toEqual([1, 2]);
  writeAtomically(path, [Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)]);
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
});

test('when the writing fails half-way the old content stays and no temporary file is left', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  const pieces = function* (): Generator<Uint8Array> {
    yield Uint8Array.of(1, 2, 3);
    throw new Error('the source failed');
  };
  expect(() => {
    writeAtomically(path, pieces());
  }).toThrow('the source failed');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a folder in place of the file is an error, and stays', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'file'));
  expect(() => {
    writeAtomically(join(folder, 'file'), 'x');
  }).toThrow();
  expect(readdirSync(folder)).toEqual(['file']);
});
