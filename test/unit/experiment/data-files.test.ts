import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../engine/experiment/node-files.ts';
import { readExperimentAsync } from '../../../engine/experiment/read-async.ts';
import { pathsOutside } from '../../../engine/experiment/rules/paths-outside.ts';
import { disk, npyFile, read, readValue, underlined } from './helpers.ts';

const x = (file: string, truth: Record<string, string> = {}) => ({ x: file, truth });
const sequence = (train: object, test: object | null = null, more: object = {}) => ({
  data: { kind: 'sequence', train, test },
  model: { kind: 'vjepa' },
  ...more,
});

describe('the data files of a sequence', () => {
  it('are looked at beside the experiment file, wherever the command runs', () => {
    const files = disk({ '/project/data/x.npy': npyFile([101, 6]) });
    expect(readValue(sequence(x('data/x.npy')), { files }).problems).toEqual([]);
    expect(readValue(sequence(x('/project/data/x.npy')), { files }).problems).toEqual([]);
  });

  it('are not looked at where there is no way to', () => {
    expect(readValue(sequence(x('nowhere.npy'))).problems).toEqual([]);
  });

  it.each([
    ['a missing file', {}, 'There is no file /project/x.npy.'],
    [
      'a folder',
      { '/project/x.npy': { kind: 'directory' } as const },
      '/project/x.npy is a folder, not an .npy file.',
    ],
    [
      'a file without permission',
      { '/project/x.npy': { kind: 'unreadable', reason: 'permission denied' } as const },
      '/project/x.npy cannot be read: permission denied.',
    ],
    ['text', { '/project/x.npy': Buffer.from('1,2\n') }, '/project/x.npy: this is not an .npy file'],
    ['an empty file', { '/project/x.npy': new Uint8Array(0) }, '/project/x.npy: the file is empty.'],
    ['an object array', { '/project/x.npy': npyFile([3], { descr: '|O' }) }, 'object array'],
    [
      'whole numbers',
      { '/project/x.npy': npyFile([3, 3], { descr: '<i8' }) },
      "the array holds int64, not float32 or float64; convert it with .astype('float32')",
    ],
    [
      'a truncated file',
      { '/project/x.npy': npyFile([101, 6], { missing: 1 }) },
      'is truncated: 2551 bytes of the 2552 that its header announces',
    ],
    [
      'a list of numbers',
      { '/project/x.npy': npyFile([101]) },
      'Its shape (101,) has 1 axis; two are needed, (T + 1, D); reshape it to (101, 1).',
    ],
    ['a stack of matrices', { '/project/x.npy': npyFile([5, 4, 3]) }, 'Its shape (5, 4, 3) has 3 axes'],
    ['too few rows', { '/project/x.npy': npyFile([2, 6]) }, 'at least 3 are needed, which make 2 pairs'],
    ['no columns', { '/project/x.npy': npyFile([9, 0]) }, 'has no columns'],
  ])('cannot be %s', (_, entries, words) => {
    const text = JSON.stringify(sequence(x('x.npy')), null, 2);
    const { experiment, problems } = read(text, { files: disk(entries) });
    expect(experiment).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(words);
    expect(problems[0] && underlined(text, problems[0])).toBe('"x.npy"');
  });

  it('may be of either precision and order, a truth of a single column flat', () => {
    const files = disk({
      '/project/x.npy': npyFile([101, 6], { descr: '<f8', fortran: true }),
      '/project/s.npy': npyFile([101, 2], { descr: '>f4' }),
      '/project/d.npy': npyFile([101]),
    });
    expect(readValue(sequence(x('x.npy', { signal: 's.npy', noise: 'd.npy' })), { files }).problems).toEqual(
      [],
    );
  });

  it('have shapes that go together', () => {
    const files = disk({
      '/project/x.npy': npyFile([101, 6]),
      '/project/s.npy': npyFile([100, 2]),
      '/project/d.npy': npyFile([101, 2]),
      '/project/x_test.npy': npyFile([51, 5]),
      '/project/d_test.npy': npyFile([51, 3]),
    });
    const { problems } = readValue(
      sequence(x('x.npy', { signal: 's.npy', noise: 'd.npy' }), x('x_test.npy', { noise: 'd_test.npy' })),
      { files },
    );
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'data.train.truth.signal: Its shape (100, 2) has 100 rows, but its x (101, 6) has 101; each row of x needs its truth.',
      'data.test.x: Its shape (51, 5) has 5 columns, but the training x (101, 6) has 6.',
      'data.test.truth.noise: Its shape (51, 3) has 3 columns, but "noise" of train (101, 2) has 2.',
    ]);
  });

  it('have a truth of the test that the probe can use', () => {
    const { problems } = readValue(sequence(x('x.npy'), x('y.npy', { signal: 's.npy' })));
    expect(problems.map(({ severity, path }) => `${severity} ${path.join('.')}`)).toEqual([
      'warning data.test.truth.signal',
    ]);
  });

  it('are not the same for training and test', () => {
    const { problems } = readValue(sequence(x('x.npy'), x('./x.npy')));
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning test-is-train']);
  });

  it('decide how large a batch and a latent can be', () => {
    const files = disk({ '/project/x.npy': npyFile([101, 3]) });
    const { problems } = readValue(sequence(x('x.npy'), null, { training: { batchSize: 101 } }), { files });
    expect(problems.map(({ code }) => code)).toEqual(['latent-wider-than-input', 'batch-larger-than-data']);
  });

  it('are worth a probe only with truth', () => {
    const { problems } = readValue(sequence(x('x.npy'), null, { probe: { kind: 'linear-regression' } }));
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning probe-without-truth',
    ]);
  });

  it('may not leave the workspace while it is not trusted, and are not even looked at there', () => {
    const files = disk({ '/project/x.npy': npyFile([101, 6]) });
    const within = ['/project'];
    const value = sequence(x('x.npy', { signal: '../secret.npy', noise: '/etc/passwd' }));
    const { problems } = readValue(value, { files, within });
    expect(problems.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'path-outside-workspace data.train.truth.signal',
      'path-outside-workspace data.train.truth.noise',
    ]);
    const inside = readValue(sequence(x('sub/../x.npy')), { files, within });
    expect(inside.problems).toEqual([]);
    expect(
      inside.experiment &&
        pathsOutside(inside.experiment, '/project', ['/elsewhere']).map(({ file }) => file),
    ).toEqual(['sub/../x.npy']);
    expect(readValue(sequence(x('..x.npy')), { within }).problems).toEqual([]);
  });
});

describe('on a real disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vjepa-experiment-'));
    writeFileSync(join(folder, 'x.npy'), npyFile([101, 6]));
    writeFileSync(join(folder, 'short.npy'), npyFile([101, 6], { missing: 40 }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const value = () => sequence(x('x.npy', { a: 'short.npy', b: 'none.npy', c: '.', d: 'x.npy/inner.npy' }));
  const expected = [/is truncated/, /There is no file/, /is a folder/, /There is no file/];

  it('the same is found at once and without blocking', async () => {
    const text = JSON.stringify(value(), null, 2);
    const file = join(folder, 'trial.vjepa.json');
    const blocking = read(text, { file, files: nodeFiles });
    expect(blocking.problems).toHaveLength(expected.length);
    for (const [i, words] of expected.entries()) expect(blocking.problems[i]?.message).toMatch(words);
    expect(await readExperimentAsync(text, { file })).toEqual(blocking);
  });
});
