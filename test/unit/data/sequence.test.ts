import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../../engine/data/load.ts';
import type { SequenceConfig } from '../../../schemas/data-config.ts';
import { npyBytes } from './npy-bytes.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sequence-'));
  await save('x.npy', [4, 2], [1, 10, 2, 10, 3, 10, 9, 99]);
  await save('x-test.npy', [3, 2], [2, 10, 4, 11, 0, 12]);
  await save('signal.npy', [4, 1], [1, 2, 3, 4]);
  await save('signal-test.npy', [3], [1, 2, 3]);
  await save('short.npy', [3, 1], [1, 2, 3]);
  await save('wide.npy', [3, 2], [1, 2, 3, 4, 5, 6]);
  await save('narrow-x.npy', [3, 1], [1, 2, 3]);
  await save('one-row.npy', [1, 2], [1, 2]);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, shape: number[], values: number[]): Promise<void> =>
  writeFile(path.join(folder, name), npyBytes(shape, values));

const config = (
  train: object,
  test: object | null = null,
  standardise = true,
  more: object = {},
): SequenceConfig =>
  ({
    kind: 'sequence',
    horizon: 1,
    train: { truth: {}, ...train },
    test: test && { truth: {}, ...test },
    standardise,
    ...more,
  }) as SequenceConfig;

describe("a person's own arrays", () => {
  it('are pairs of neighbouring rows with their truth', async () => {
    const { inputDim, targetDim, train, test } = await loadDataset(
      config(
        { x: 'x.npy', truth: { signal: 'signal.npy' } },
        { x: 'x-test.npy', truth: { signal: 'signal-test.npy' } },
        false,
      ),
      folder,
    );
    expect([inputDim, targetDim]).toEqual([2, 2]);
    expect(train).toEqual({
      pairs: 3,
      x: Float32Array.of(1, 10, 2, 10, 3, 10),
      y: Float32Array.of(2, 10, 3, 10, 9, 99),
      truth: {
        signal: { kind: 'values', dim: 1, ofX: Float32Array.of(1, 2, 3), ofY: Float32Array.of(2, 3, 4) },
      },
    });
    expect(test?.pairs).toBe(2);
    expect(test?.truth['signal']).toMatchObject({
      ofX: Float32Array.of(1, 2),
      ofY: Float32Array.of(2, 3),
    });
  });

  it('are pairs of rows as far apart as the horizon says, standardised with those that are an x', async () => {
    const files = { x: 'x.npy', truth: { signal: 'signal.npy' } };
    const raw = await loadDataset(config(files, null, false, { horizon: 2 }), folder);
    expect(raw.train).toEqual({
      pairs: 2,
      x: Float32Array.of(1, 10, 2, 10),
      y: Float32Array.of(3, 10, 9, 99),
      truth: { signal: { kind: 'values', dim: 1, ofX: Float32Array.of(1, 2), ofY: Float32Array.of(3, 4) } },
    });
    const { standardisation } = await loadDataset(config(files, null, true, { horizon: 2 }), folder);
    expect(standardisation?.mean).toEqual(Float64Array.of(1.5, 10));
  });

  it('are one step apart in a run that was recorded before there was a horizon', async () => {
    const { horizon, ...recorded } = config({ x: 'x.npy' });
    const before = await loadDataset(recorded as SequenceConfig, folder);
    expect(before).toEqual(await loadDataset({ ...recorded, horizon }, folder));
  });

  // x_0 … x_2 = 1, 2, 3 and 10, 10, 10: means 2 and 10, deviations (n − 1) 1 and 0. The last row takes no part.
  it('are standardised, train and test, with x_0 … x_{T−1} of train', async () => {
    const { train, test, standardisation } = await loadDataset(
      config({ x: 'x.npy' }, { x: 'x-test.npy' }),
      folder,
    );
    expect(standardisation).toEqual({ mean: Float64Array.of(2, 10), scale: Float64Array.of(1 + 1e-6, 1e-6) });
    expect(train.x[0]).toBeCloseTo(-1 / (1 + 1e-6), 7);
    expect(train.y[4]).toBeCloseTo(7 / (1 + 1e-6), 5);
    expect(test?.x[0]).toBe(0);
    expect(test?.x[1]).toBe(0);
  });

  it.each([
    ['a missing file', config({ x: 'absent.npy' }), 'absent.npy', 'there is no such file'],
    ['too few rows', config({ x: 'one-row.npy' }), 'one-row.npy', 'pairs (x_t, x_t+1) need at least 2'],
    [
      'fewer rows than the horizon asks for',
      config({ x: 'x.npy' }, { x: 'x-test.npy' }, true, { horizon: 3 }),
      'x-test.npy',
      'the array has 3 rows; pairs (x_t, x_t+3) need at least 4',
    ],
    [
      'truth of another length',
      config({ x: 'x.npy', truth: { signal: 'short.npy' } }),
      'short.npy',
      "the truth 'signal' has 3 rows; x",
    ],
    [
      'test data of another width',
      config({ x: 'x.npy' }, { x: 'narrow-x.npy' }),
      'narrow-x.npy',
      'the test data have 1 columns, the training data',
    ],
    [
      'truth of another width in test',
      config(
        { x: 'x.npy', truth: { signal: 'signal.npy' } },
        { x: 'x-test.npy', truth: { signal: 'wide.npy' } },
      ),
      'wide.npy',
      "the truth 'signal' has 2 columns for test and 1 for train",
    ],
  ])('are refused by name: %s', async (_, data, file, message) => {
    const loading = loadDataset(data, folder);
    await expect(loading).rejects.toMatchObject({ name: 'DataError', file: path.join(folder, file) });
    await expect(loading).rejects.toThrow(message);
  });
});
