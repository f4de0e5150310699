import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ControlReader, requestControl } from '../../../engine/run/control.ts';
import { runPaths } from '../../../engine/run/layout.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { validate } from './validate-log.ts';

test('the trainer sees each request once, in order', () => {
  const directory = temporaryFolder();
  const reader = new ControlReader(directory);
  expect(reader.poll()).toEqual([]);
  requestControl(directory, 'pause', 'panel');
  requestControl(directory, 'resume', 'Jürgen');
  expect(reader.poll()).toMatchObject([
    { request: 'pause', from: 'panel' },
    { request: 'resume', from: 'Jürgen' },
  ]);
  expect(reader.poll()).toEqual([]);
  requestControl(directory, 'stop', 'panel');
  expect(reader.poll()).toMatchObject([{ request: 'stop' }]);
});

test('a new attempt does not obey the stop of the one before', () => {
  const directory = temporaryFolder();
  requestControl(directory, 'stop', 'panel');
  const reader = new ControlReader(directory);
  expect(reader.poll()).toEqual([]);
  requestControl(directory, 'checkpoint', 'panel');
  expect(reader.poll()).toMatchObject([{ request: 'checkpoint' }]);
});

test('a request that is still being written is waited for, also within a character', () => {
  const directory = temporaryFolder();
  const { control } = runPaths(directory);
  const reader = new ControlReader(directory);
  const line = Buffer.from('{"v":1,"t":1,"request":"pause","from":"ü"}\n');
  const middle = line.indexOf('ü') + 1;
  appendFileSync(control, line.subarray(0, middle));
  expect(reader.poll()).toEqual([]);
  appendFileSync(control, line.subarray(middle));
  expect(reader.poll()).toMatchObject([{ request: 'pause', from: 'ü' }]);
});

test('what is no request is skipped, a torn one does not spoil the next', () => {
  const directory = temporaryFolder();
  const reader = new ControlReader(directory);
  writeFileSync(runPaths(directory).control, '{"v":1,"t":1,"request":"explode","from":"x"}\nnull\n{"v":1,"t');
  requestControl(directory, 'pause', 'panel');
  expect(reader.poll()).toMatchObject([{ request: 'pause' }]);
});

test('a file that was replaced by a shorter one is not obeyed from its beginning', () => {
  const directory = temporaryFolder();
  requestControl(directory, 'pause', 'somebody with a long name');
  const reader = new ControlReader(directory);
  writeFileSync(runPaths(directory).control, '{"v":1,"t":1,"request":"stop","from":"x"}\n');
  expect(reader.poll()).toEqual([]);
});

test('a request holds to the schema; where it cannot be made the error says so', () => {
  const directory = temporaryFolder();
  requestControl(directory, 'pause', 'panel');
  expect(validate('controlRequest', JSON.parse(readFileSync(runPaths(directory).control, 'utf8')))).toEqual(
    [],
  );
  expect(() => {
    requestControl(join(directory, 'nowhere'), 'pause', 'panel');
  }).toThrow(expect.objectContaining({ code: 'unwritable' }));
});
