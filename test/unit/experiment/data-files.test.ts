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

  it('need as many rows as the horizon is long, and two more', () => {
    const far = { data: { kind: 'sequence', horizon: 16, train: x('x.npy') }, model: { kind: 'vjepa' } };
    const problems = (rows: number): string[] =>
      readValue(far, { files: disk({ '/project/x.npy': npyFile([rows, 6]) }) }).problems.map(
        ({ message }) => message,
      );
    expect(problems(17)).toEqual([
      'Its shape (17, 6) has 17 rows; at least 18 are needed, which make 2 pairs.',
    ]);
    expect(problems(18)).toEqual([]);
    const batch = { ...far, training: { batchSize: 3 } };
    expect(
      readValue(batch, { files: disk({ '/project/x.npy': npyFile([18, 6]) }) }).problems[0]?.message,
    ).toBe('A batch of 3 rows, but there are 2 training pairs.');
  });

  it('say nothing of how far ahead is predicted to a model that does not predict', () => {
    const value = { data: { kind: 'noisy-tv', horizon: 16 }, model: { kind: 'vae' } };
    expect(readValue(value).problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'info "data.horizon" has no effect: a vae looks at x alone.',
    ]);
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

describe('the data files of pairs', () => {
  const pairs = (train: object, test: object | null = null, model = 'var-jepa', more: object = {}) => ({
    data: { kind: 'pairs', train, test },
    model: { kind: model, latentDim: 2 },
    ...more,
  });
  const messages = (value: object, entries: Parameters<typeof disk>[0]) =>
    readValue(value, { files: disk(entries) }).problems.map(
      ({ severity, path, message }) => `${severity} ${path.join('.')}: ${message}`,
    );
  const entries = {
    '/project/x.npy': npyFile([100, 6]),
    '/project/y.npy': npyFile([100, 3]),
    '/project/wide.npy': npyFile([100, 6]),
    '/project/state.npy': npyFile([100, 2]),
    '/project/label.npy': npyFile([100], { descr: '<i8' }),
    '/project/flag.npy': npyFile([100], { descr: '|b1' }),
    '/project/x_test.npy': npyFile([20, 6]),
    '/project/y_test.npy': npyFile([20, 3]),
    '/project/label_test.npy': npyFile([20], { descr: '<u2' }),
  };
  const train = {
    x: 'x.npy',
    y: 'y.npy',
    truth: { state: 'state.npy', label: 'label.npy', flag: 'flag.npy' },
  };
  const test = { x: 'x_test.npy', y: 'y_test.npy', truth: { label: 'label_test.npy' } };

  it('may differ in width, and have values and labels as truth', () => {
    expect(messages(pairs(train, test), entries)).toEqual([]);
    expect(messages(pairs(train, test, 'ar'), entries)).toEqual([]);
  });

  it.each(['jepa', 'lejepa', 'vjepa', 'bjepa'])('may not differ in width for a %s', (model) => {
    expect(messages(pairs(train, test, model), entries)).toEqual([
      `error data.train.y: A ${model} encodes y with the encoder of x, so both need as many columns: x has 6, y 3. A var-jepa encodes each by itself.`,
    ]);
    expect(messages(pairs({ x: 'x.npy', y: 'wide.npy' }, null, model), entries)).toEqual([]);
  });

  it('are x alone for a VAE, which is no mistake', () => {
    expect(messages(pairs({ x: 'x.npy' }, null, 'vae'), entries)).toEqual([]);
    expect(messages(pairs({ x: 'x.npy', y: '' }, null, 'vae'), entries)).toEqual([
      'info data.train.y: "data.train.y" has no effect: a vae looks at x alone.',
    ]);
    expect(messages(pairs(train, test, 'vae'), entries)).toEqual([
      'info data.train.y: "data.train.y" has no effect: a vae looks at x alone.',
      'info data.test.y: "data.test.y" has no effect: a vae looks at x alone.',
    ]);
  });

  it('have a target that is not the context, for a model that predicts', () => {
    const said = 'The target y is x itself: a var-jepa has nothing to predict that it does not see.';
    expect(messages(pairs({ x: 'x.npy' }), entries)).toEqual([`warning data.train: ${said}`]);
    expect(messages(pairs({ x: 'x.npy', y: './x.npy' }), entries)).toEqual([`warning data.train.y: ${said}`]);
  });

  it('have rows that go together', () => {
    const short = {
      ...entries,
      '/project/y.npy': npyFile([99, 3]),
      '/project/state.npy': npyFile([101, 2]),
      '/project/label.npy': npyFile([98], { descr: '<i4' }),
    };
    expect(messages(pairs(train), short)).toEqual([
      'error data.train.y: Its shape (99, 3) has 99 rows, but its x (100, 6) has 100; row r of y goes with row r of x.',
      'error data.train.truth.state: Its shape (101, 2) has 101 rows, but its x (100, 6) has 100; each row of x needs its truth.',
      'error data.train.truth.label: Its shape (98,) has 98 rows, but its x (100, 6) has 100; each row of x needs its truth.',
    ]);
  });

  it('have test arrays like those of train', () => {
    const other = {
      ...entries,
      '/project/x_test.npy': npyFile([20, 5]),
      '/project/y_test.npy': npyFile([20, 4]),
      '/project/label_test.npy': npyFile([20]),
    };
    expect(messages(pairs(train, test), other)).toEqual([
      'error data.test.x: Its shape (20, 5) has 5 columns, but the training x (100, 6) has 6.',
      'error data.test.y: Its shape (20, 4) has 4 columns, but the training y (100, 3) has 3.',
      'error data.test.truth.label: It holds values (floats), but "label" of train holds labels (whole numbers).',
    ]);
  });

  it('have a y in both splits or in neither', () => {
    expect(messages(pairs({ x: 'x.npy', y: 'wide.npy' }, { x: 'x_test.npy' }), entries)).toEqual([
      'error data.test: "data.train" has a y of its own, "data.test" has none: there x would be its own target.',
    ]);
    expect(messages(pairs({ x: 'x.npy' }, { x: 'x_test.npy', y: 'y_test.npy' }, 'ar'), entries)).toEqual([
      'error data.train: "data.test" has a y of its own, "data.train" has none: there x would be its own target.',
    ]);
  });

  it.each([
    [
      'labels in columns',
      'truth',
      npyFile([100, 2], { descr: '<i8' }),
      'whole numbers are labels, one a row: (N,)',
    ],
    ['labels as a column', 'truth', npyFile([100, 1], { descr: '<i8' }), 'reshape it to (100,)'],
    ['text as labels', 'truth', npyFile([100], { descr: '<U8' }), 'the array holds text'],
    ['complex numbers', 'truth', npyFile([100], { descr: '<c8' }), 'the array holds complex64'],
    ['whole numbers as x', 'x', npyFile([100, 6], { descr: '<i4' }), 'not float32 or float64; convert it'],
    ['a flat x', 'x', npyFile([100]), 'two are needed, (N, D); reshape it to (100, 1)'],
    ['a flat y', 'y', npyFile([100]), 'two are needed, (N, E); reshape it to (100, 1)'],
    ['a single pair', 'x', npyFile([1, 6]), 'has 1 row; at least 2 are needed.'],
    ['no columns', 'y', npyFile([100, 0]), 'has no columns'],
    ['half a file', 'y', npyFile([100, 3], { missing: 1 }), 'is truncated'],
  ])('cannot be %s', (_, role, bytes, words) => {
    const files = { '/project/x.npy': npyFile([100, 6]), '/project/y.npy': npyFile([100, 3]) };
    const odd = { ...files, [`/project/${role}.npy`]: bytes };
    const truth = role === 'truth' ? { truth: { label: 'truth.npy' } } : {};
    const said = messages(pairs({ x: 'x.npy', y: 'y.npy', ...truth }), odd).filter((message) =>
      message.startsWith('error'),
    );
    expect(said[0]).toContain(words);
  });

  it('cannot be files that are missing, and are not looked at outside an untrusted workspace', () => {
    expect(messages(pairs({ x: 'x.npy', y: 'nowhere.npy' }), entries)).toEqual([
      'error data.train.y: There is no file /project/nowhere.npy.',
    ]);
    const outside = readValue(pairs({ x: 'x.npy', y: '../y.npy' }), {
      files: disk(entries),
      within: ['/project'],
    });
    expect(outside.problems.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'path-outside-workspace data.train.y',
    ]);
  });

  it('decide how large a batch and a latent can be: every row is a pair', () => {
    const small = { '/project/x.npy': npyFile([10, 3]), '/project/y.npy': npyFile([10, 2]) };
    const files = { x: 'x.npy', y: 'y.npy' };
    const of = (batchSize: number) => messages(pairs(files, null, 'ar', { training: { batchSize } }), small);
    expect(of(10)).toEqual([]);
    expect(of(11)).toEqual([
      'error training.batchSize: A batch of 11 rows, but there are 10 training pairs.',
    ]);
  });

  it('are worth a probe only with truth, and tested on other files', () => {
    const probe = { probe: { kind: 'linear-regression' } };
    expect(messages(pairs({ x: 'x.npy', y: 'y.npy' }, null, 'ar', probe), entries)).toEqual([
      'warning probe: There is nothing to probe for: "data.train.truth" names no array.',
    ]);
    expect(messages(pairs({ x: 'x.npy', y: 'y.npy' }, { x: 'x.npy', y: 'y.npy' }, 'ar'), entries)).toEqual([
      'warning data.test.x: This is the training file: a test score on it says nothing about unseen data.',
    ]);
  });

  it('need an x, and names that fit into a log', () => {
    expect(messages({ data: { kind: 'pairs' }, model: { kind: 'ar' } }, {})).toEqual([
      'error data: "data" needs the key "train".',
    ]);
    expect(messages(pairs({ y: 'y.npy' }), {})[0]).toBe('error data.train: "data.train" needs the key "x".');
    const named = pairs({ x: 'x.npy', y: 'y.npy', truth: { 'a b': 'label.npy' } });
    expect(messages(named, entries)[0]).toContain('only letters, digits');
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
