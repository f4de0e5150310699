import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../../engine/data/load.ts';
import type { PairsConfig } from '../../../schemas/data-config.ts';
import { npyBytes, npyWithHeader } from './npy-bytes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pairs-'));
  await save('x.npy', [3, 2], [1, 10, 2, 10, 3, 10]);
  await save('y.npy', [3, 1], [4, 6, 8]);
  await save('x-test.npy', [2, 2], [2, 10, 4, 11]);
  await save('y-test.npy', [2, 1], [6, 10]);
  await save('y-wide.npy', [2, 2], [6, 10, 1, 2]);
  await save('y-short.npy', [2, 1], [4, 6]);
  await save('one-row.npy', [1, 2], [1, 2]);
  await save('state.npy', [3, 2], [1, 2, 3, 4, 5, 6]);
  await save('state-test.npy', [2, 2], [1, 2, 3, 4]);
  await save('narrow-test.npy', [2, 1], [1, 2]);
  await saveLabels('label.npy', [9, 3, 9]);
  await saveLabels('label-test.npy', [7, 3]);
  await saveLabels('label-short.npy', [7, 3]);
  await saveLabels('identity.npy', [...Array(300).keys()]);
  await save('x-300.npy', [300, 1], [...Array(300).keys()]);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, shape: number[], values: number[]): Promise<void> =>
  writeFile(path.join(folder, name), npyBytes(shape, values));

const saveLabels = (name: string, labels: number[]): Promise<void> =>
  writeFile(
    path.join(folder, name),
    npyWithHeader(
      `{'descr': '<i2', 'fortran_order': False, 'shape': (${labels.length},), }`,
      Buffer.from(Int16Array.from(labels).buffer),
    ),
  );

type Files = Partial<PairsConfig['train']>;

const config = (train: Files, test: Files | null = null, standardise = false): PairsConfig => ({
  kind: 'pairs',
  train: { x: 'x.npy', y: '', truth: {}, ...train },
  test: test && { x: 'x-test.npy', y: '', truth: {}, ...test },
  standardise,
});

describe("a person's own pairs", () => {
  it('are rows of x and y that belong together, with a truth that belongs to both', async () => {
    const data = await loadDataset(
      config({ y: 'y.npy', truth: { state: 'state.npy' } }, { y: 'y-test.npy' }),
      folder,
    );
    const state = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(data).toEqual({
      inputDim: 2,
      targetDim: 1,
      train: {
        pairs: 3,
        x: Float32Array.of(1, 10, 2, 10, 3, 10),
        y: Float32Array.of(4, 6, 8),
        truth: { state: { kind: 'values', dim: 2, ofX: state, ofY: state } },
      },
      test: { pairs: 2, x: Float32Array.of(2, 10, 4, 11), y: Float32Array.of(6, 10), truth: {} },
      standardisation: null,
      targetStandardisation: null,
    });
  });

  it('are x and x itself where no y is named', async () => {
    const { inputDim, targetDim, train } = await loadDataset(config({}, null, true), folder);
    expect([inputDim, targetDim]).toEqual([2, 2]);
    expect(train.y).toBe(train.x);
  });

  // x: means 2 and 10, deviations (n − 1) 1 and 0; y: mean 6, deviation 2.
  it('are standardised, x and y each with its own training rows', async () => {
    const { train, test, standardisation } = await loadDataset(
      config({ y: 'y.npy' }, { y: 'y-test.npy' }, true),
      folder,
    );
    expect(standardisation).toEqual({ mean: Float64Array.of(2, 10), scale: Float64Array.of(1 + 1e-6, 1e-6) });
    expect([...train.x]).toEqual([-1, 0, 0, 0, 1, 0].map((v) => Math.fround(v / (1 + 1e-6))));
    expect([...train.y]).toEqual([-2, 0, 2].map((v) => Math.fround(v / (2 + 1e-6))));
    expect([...test!.y]).toEqual([0, 4].map((v) => Math.fround(v / (2 + 1e-6))));
  });

  it('count labels from 0, in ascending order over train and test together', async () => {
    const { train, test } = await loadDataset(
      config({ truth: { kind: 'label.npy' } }, { truth: { kind: 'label-test.npy' } }),
      folder,
    );
    expect(train.truth['kind']).toMatchObject({ kind: 'labels', dim: 1, ofX: Float32Array.of(2, 0, 2) });
    expect(test?.truth['kind']).toMatchObject({ kind: 'labels', dim: 1, ofY: Float32Array.of(1, 0) });
  });

  it.each([
    ['a missing file', config({ y: 'absent.npy' }), 'absent.npy', 'there is no such file'],
    ['a single row', config({ x: 'one-row.npy' }), 'one-row.npy', 'at least 2 pairs are needed'],
    ['y of another length', config({ y: 'y-short.npy' }), 'y-short.npy', 'y has 2 rows; x ('],
    [
      'truth of another length',
      config({ truth: { kind: 'label-short.npy' } }),
      'label-short.npy',
      "the truth 'kind' has 2 rows; x (",
    ],
    [
      'x of another width in test',
      config({}, { x: 'narrow-test.npy' }),
      'narrow-test.npy',
      'x of the test data has 1 columns, x of the training data (',
    ],
    [
      'y of another width in test',
      config({ y: 'y.npy' }, { y: 'y-wide.npy' }),
      'y-wide.npy',
      'y of the test data has 2 columns, y of the training data (',
    ],
    [
      'y in train alone',
      config({ y: 'y.npy' }, {}),
      'y.npy',
      'the training data have a y of their own, the test data have none.',
    ],
    [
      'labels in train and values in test',
      config({ truth: { kind: 'label.npy' } }, { truth: { kind: 'narrow-test.npy' } }),
      'narrow-test.npy',
      "the truth 'kind' has 1 columns of values for test and labels for train.",
    ],
    [
      'values of another width in test',
      config({ truth: { state: 'state.npy' } }, { truth: { state: 'narrow-test.npy' } }),
      'narrow-test.npy',
      "the truth 'state' has 1 columns of values for test and 2 columns of values for train.",
    ],
    [
      'whole numbers that are no names of classes',
      config({ x: 'x-300.npy', truth: { id: 'identity.npy' } }),
      'identity.npy',
      "there are 300 different ones; at most 256 can be told apart by the probe. Quantities need .astype('float32').",
    ],
  ])('are refused by name: %s', async (_, data, file, message) => {
    const loading = loadDataset(data, folder);
    await expect(loading).rejects.toMatchObject({ name: 'DataError', file: path.join(folder, file) });
    await expect(loading).rejects.toThrow(message);
  });
});
