import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCheckpoints } from '../../../engine/run/checkpoint-files.ts';
import type { TrainingState } from '../../../engine/runtime/training-session.ts';
import { loadNewestCheckpoint, writeCheckpoint } from '../../../engine/train/checkpoint.ts';
import { decodeSafetensors } from '../../../engine/train/safetensors.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { experimentWith } from './experiment-fixture.ts';

const experiment = experimentWith();
const state = (...values: number[]): TrainingState =>
  new Map([['parameter/w', { shape: [values.length], data: Float32Array.from(values) }]]);
const directory = temporaryFolder;

function withCheckpoints(...steps: number[]): string {
  const run = directory();
  for (const step of steps) writeCheckpoint(run, { step, state: state(step) }, experiment);
  return run;
}

describe('a checkpoint', () => {
  it('is a safetensors file named after its step, with what made it in the metadata', async () => {
    const run = directory();
    const file = writeCheckpoint(run, { step: 6000, state: state(1, 2) }, experiment);
    expect(file).toBe('checkpoints/step-000006000.safetensors');
    expect(await readdir(join(run, 'checkpoints'))).toEqual(['step-000006000.safetensors']);
    const read = decodeSafetensors(await readFile(join(run, file)));
    expect(read.metadata).toMatchObject({ step: '6000', seed: '7' });
    expect(read.tensors.get('parameter/w')?.data).toEqual(Float32Array.of(1, 2));
  });

  it('is read back with the newest first', () => {
    const run = withCheckpoints(10, 20);
    const newest = loadNewestCheckpoint(run, experiment);
    expect(newest).toMatchObject({ broken: [] });
    expect(newest.checkpoint?.step).toBe(20);
    expect(newest.checkpoint?.state.get('parameter/w')?.data).toEqual(Float32Array.of(20));
  });

  it('is not there in a run that has none', () => {
    expect(loadNewestCheckpoint(directory(), experiment)).toEqual({
      checkpoint: null,
      broken: [],
    });
  });

  it('is passed over where it is broken, and the one before is used', async () => {
    const run = withCheckpoints(10, 20, 30);
    await truncate(join(run, 'checkpoints/step-000000030.safetensors'), 100);
    await writeFile(join(run, 'checkpoints/step-000000020.safetensors'), '');
    const newest = loadNewestCheckpoint(run, experiment);
    expect(newest.checkpoint?.step).toBe(10);
    expect(newest.broken).toEqual([
      {
        file: 'checkpoints/step-000000030.safetensors',
        reason: expect.stringMatching(/truncated/) as string,
      },
      {
        file: 'checkpoints/step-000000020.safetensors',
        reason: expect.stringMatching(/truncated/) as string,
      },
    ]);
  });

  it('is never written from a state that is not finite', () => {
    const run = directory();
    for (const bad of [NaN, Infinity]) {
      const write = () => writeCheckpoint(run, { step: 5, state: state(1, bad) }, experiment);
      expect(write).toThrow('No checkpoint is written at step 5: parameter/w is not finite.');
    }
    expect(listCheckpoints(run)).toEqual([]);
  });

  it('is refused by an experiment that trains differently, but not by one that only watches differently', () => {
    const run = withCheckpoints(10);
    expect(() => loadNewestCheckpoint(run, experimentWith({ seed: 8 }))).toThrow(/another model, data/);
    const watched = loadNewestCheckpoint(run, experimentWith({ monitor: { every: 5 }, probe: { every: 3 } }));
    expect(watched.checkpoint?.step).toBe(10);
  });
});
