import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { NoisyTvConfig } from '../../../schemas/data-config.ts';
import { listCheckpoints } from '../../../engine/run/checkpoint-files.ts';
import type { TrainingState } from '../../../engine/runtime/training-session.ts';
import { loadNewestCheckpoint, writeCheckpoint } from '../../../engine/train/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../engine/train/safetensors.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { experimentWith } from './experiment-fixture.ts';

const experiment = experimentWith();
const state = (...values: number[]): TrainingState =>
  new Map([['parameter/w', { shape: [values.length], data: Float32Array.from(values) }]]);
/** As data were recorded before there was a horizon. */
const withoutHorizon = (data: Experiment['data']): object => ({ ...data, horizon: undefined });
const directory = temporaryFolder;
const fittedTo = {
  inputDim: 2,
  targetDim: 1,
  standardisation: { mean: Float64Array.of(0.1, 1 / 3), scale: Float64Array.of(1e-6, 7) },
  targetStandardisation: { mean: Float64Array.of(2 / 3), scale: Float64Array.of(1e-9) },
};

function withCheckpoints(...steps: number[]): string {
  const run = directory();
  for (const step of steps) writeCheckpoint(run, { step, state: state(step) }, experiment, fittedTo);
  return run;
}

describe('a checkpoint', () => {
  it('is a safetensors file named after its step, with what made it in the metadata', async () => {
    const run = directory();
    const file = writeCheckpoint(run, { step: 6000, state: state(1, 2) }, experiment, fittedTo);
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

  it('is passed over where a bit of its numbers has turned', async () => {
    const run = withCheckpoints(10, 20);
    const path = join(run, 'checkpoints/step-000000020.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 2]! ^= 1;
    await writeFile(path, bytes);
    const { checkpoint, broken } = loadNewestCheckpoint(run, experiment);
    expect(checkpoint?.step).toBe(10);
    expect(broken).toMatchObject([
      { reason: expect.stringMatching(/not those that were written/) as string },
    ]);
  });

  it('remembers to the last bit what the data were standardised with', () => {
    expect(loadNewestCheckpoint(withCheckpoints(10), experiment).checkpoint?.fittedTo).toEqual(fittedTo);
  });

  it('is never written from a state that is not finite', () => {
    const run = directory();
    for (const bad of [NaN, Infinity]) {
      const write = () => writeCheckpoint(run, { step: 5, state: state(1, bad) }, experiment, fittedTo);
      expect(write).toThrow('No checkpoint is written at step 5: parameter/w is not finite.');
    }
    expect(listCheckpoints(run)).toEqual([]);
  });

  it('is refused by an experiment that trains differently, with the key and the line where they part', async () => {
    const run = withCheckpoints(10);
    const changed = experimentWith({ seed: 8, training: { steps: 21 } });
    await writeFile(join(run, 'run.json'), JSON.stringify({ v: 1, experiment: changed }, null, 2));
    const text = (await readFile(join(run, 'run.json'), 'utf8')).split('\n');
    const line = text.findIndex((it) => it.includes('"seed": 8')) + 1;
    expect(() => loadNewestCheckpoint(run, changed)).toThrow(
      `The checkpoint of step 10 was written with seed 7; ${join(run, 'run.json')}:${line} now says 8. ` +
        'Put that back to resume the run, or train the changed experiment as a new run.',
    );
    expect(() => loadNewestCheckpoint(run, experimentWith({ training: { steps: 21 } }))).toThrow(
      /training\.steps 20; .*run\.json.* now says 21/,
    );
  });

  it('is read by an experiment that only watches differently, or runs elsewhere', () => {
    const run = withCheckpoints(10);
    const elsewhere = { ...experiment.device, name: 'cpu', threads: 3 } as const;
    const watched = { ...experimentWith({ monitor: { every: 5 }, probe: { every: 3 } }), device: elsewhere };
    expect(loadNewestCheckpoint(run, watched).checkpoint?.step).toBe(10);
  });

  it('says how far ahead was predicted; one that does not is of before there was a choice', async () => {
    const run = withCheckpoints(10);
    const path = join(run, 'checkpoints/step-000000010.safetensors');
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const further = { ...experiment, data: { ...(experiment.data as NoisyTvConfig), horizon: 16 } };
    await writeFile(join(run, 'run.json'), JSON.stringify({ v: 1, experiment: further }, null, 2));
    const refused = /data\.horizon 1; .*run\.json.* now says 16/;
    expect(() => loadNewestCheckpoint(run, further)).toThrow(refused);

    const written = JSON.parse(metadata['experiment']!) as Experiment;
    const old = {
      ...metadata,
      experiment: JSON.stringify(inOrder({ ...written, data: withoutHorizon(written.data) })),
    };
    await writeFile(path, encodeSafetensors({ tensors, metadata: old }));
    expect(loadNewestCheckpoint(run, experiment).checkpoint?.step).toBe(10);
    expect(() => loadNewestCheckpoint(run, further)).toThrow(refused);
  });

  it('of a release before 0.2, with no more than a fingerprint of its experiment, is read and refused alike', async () => {
    const run = withCheckpoints(10);
    const path = join(run, 'checkpoints/step-000000010.safetensors');
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const { seed, data, model, objective, optimiser, training } = experiment;
    const hashed = {
      batchSize: training.batchSize,
      data: withoutHorizon(data),
      model,
      objective,
      optimiser,
      seed,
      steps: 20,
    };
    const text = JSON.stringify(inOrder(hashed));
    const old = {
      format: metadata['format'] ?? '',
      step: '10',
      seed: '7',
      experiment: createHash('sha256').update(text).digest('hex'),
    };
    await writeFile(path, encodeSafetensors({ tensors, metadata: old }));
    expect(loadNewestCheckpoint(run, experiment).checkpoint).toMatchObject({ step: 10, fittedTo: null });
    expect(() => loadNewestCheckpoint(run, experimentWith({ seed: 8 }))).toThrow(/another model, data/);
  });
});

/** Every object's keys in the order of the alphabet. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
