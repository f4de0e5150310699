import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../schemas/experiment.ts';
import { lastGoodCheckpoint } from '../../../engine/run/verify-checkpoint.ts';
import { originOf, readRunRecord } from '../../../engine/run/run-record.ts';
import { createRun } from '../../../engine/run/run-writer.ts';
import type { TrainingState } from '../../../engine/runtime/training-session.ts';
import { writeCheckpoint } from '../../../engine/train/checkpoint.ts';
import {
  deviceAsOrigin,
  loadOrigin,
  originWords,
  pastOfOrigin,
  placeOfOrigin,
  requireWidth,
  statesOf,
} from '../../../engine/train/origin.ts';
import { TrainingError } from '../../../engine/train/training-error.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { DEVICE, fullLook, newRun, scalars, started } from '../run/samples.ts';
import { validate } from '../run/validate-log.ts';
import { experimentWith, smallDataset } from './experiment-fixture.ts';

const experiment = experimentWith();
const fittedTo = { inputDim: 3, targetDim: 3, standardisation: null, targetStandardisation: null };
const state = (...values: number[]): TrainingState =>
  new Map([['parameter/w', { shape: [values.length], data: Float32Array.from(values) }]]);

/** A run of ours with a checkpoint at each of the steps. */
function runWith(steps: readonly number[], more: Partial<Parameters<typeof createRun>[0]> = {}): string {
  const directory = join(temporaryFolder(), 'runs', 'sick');
  const versions = { vjepa: '0.2.0' };
  createRun({ ...newRun(directory), experiment, versions, ...more }).close();
  for (const step of steps) writeCheckpoint(directory, { step, state: state(step) }, experiment, fittedTo);
  return directory;
}

const path = (run: string, step: number) =>
  join(run, 'checkpoints', `step-${String(step).padStart(9, '0')}.safetensors`);

/** Turns one bit of the last number over: whole, but not what was written. */
async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(file, bytes);
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof TrainingError ? error.code : String(error);
  }
  return 'nothing thrown';
};

describe('the weights that a run begins with', () => {
  it('are those of the step that was asked for, or the newest', () => {
    const run = runWith([5, 10, 15]);
    const at = (step: number | 'newest') => loadOrigin({ run, step }, experiment);
    expect(at(10).checkpoint.state.get('parameter/w')?.data).toEqual(Float32Array.of(10));
    expect(at(10).origin).toEqual({ run, step: 10 });
    expect(at('newest').origin).toEqual({ run, step: 15 });
  });

  it.each<[string, number | 'newest', readonly number[], Experiment, string, RegExp]>([
    ['there are none', 'newest', [], experiment, 'no-checkpoint', /no good checkpoint/],
    ['there are none of that step', 7, [5, 10], experiment, 'no-checkpoint', /it has those of 5, 10/],
    [
      'all steps were taken',
      10,
      [10],
      experimentWith({ training: { steps: 10 } }),
      'no-steps-left',
      /have had 10/,
    ],
    [
      'the model is of another shape',
      10,
      [10],
      { ...experiment, model: { ...experiment.model, latentDim: 8 } },
      'weights-do-not-fit',
      /model\.latentDim is 8, but the weights were trained with 3/,
    ],
  ])('are refused where %s', (_, step, steps, edited, code, words) => {
    const run = runWith(steps);
    expect(codeOf(() => loadOrigin({ run, step }, edited))).toBe(code);
    expect(() => loadOrigin({ run, step }, edited)).toThrow(words);
  });

  it('are refused where the disk has damaged them, and passed over where any will do', async () => {
    const run = runWith([5, 10]);
    await damage(path(run, 10));
    expect(() => loadOrigin({ run, step: 10 }, experiment)).toThrow(/broken: its numbers are not those/);
    expect(loadOrigin({ run, step: 'newest' }, experiment).origin.step).toBe(5);
  });

  it('are not read of a foreign trainer, and not where there is no run', () => {
    const foreign = runWith([5], { versions: { torch: '2.15' } });
    expect(codeOf(() => loadOrigin({ run: foreign, step: 5 }, experiment))).toBe('foreign-run');
    expect(() => loadOrigin({ run: join(temporaryFolder(), 'none'), step: 5 }, experiment)).toThrow(
      /There is no run in/,
    );
  });

  it('are held to the width of the data', () => {
    const origin = loadOrigin({ run: runWith([5]), step: 5 }, experiment);
    expect(() => requireWidth(origin, smallDataset())).not.toThrow();
    expect(() => requireWidth(origin, { ...smallDataset(), inputDim: 4 })).toThrow(/x has 4 columns.*on 3/s);
  });

  it('leave behind what the edited model has no place for', () => {
    const before = new Map([...state(1), ['frozen/head', { shape: [1], data: Float32Array.of(2) }]]);
    expect([...statesOf(before, state(0)).keys()]).toEqual(['parameter/w']);
  });

  it('are told of in words, with what was edited', () => {
    const origin = loadOrigin({ run: runWith([5]), step: 5 }, experiment);
    expect(originWords(origin, { ...experiment, name: 'Cured' })).toMatch(
      /^Begins with the weights, moments and step count of sample \(.*sick\) at step 5; nothing is changed\.$/,
    );
    const edited = { ...experiment, objective: { ...experiment.objective, beta: 0.001 } };
    expect(originWords(origin, edited)).toMatch(/; changed: objective\.beta 0\.01 → 0\.001\.$/);
  });

  it('are trained on the device of their run, unless the experiment now asks for another', () => {
    const origin = loadOrigin({ run: runWith([5]), step: 5 }, experiment);
    expect(deviceAsOrigin(experiment.device, origin).device).toMatchObject({
      name: 'cpu',
      threads: DEVICE.threads,
    });
    const asked = { ...experiment.device, name: 'webgpu' } as const;
    expect(deviceAsOrigin(asked, origin)).toEqual({ device: asked, note: null });
  });
});

describe('the record of a run that began with the weights of another', () => {
  it('names the run and the step, as the schema has it', () => {
    const origin = { run: '/runs/sick', step: 100 };
    const record = readRunRecord(runWith([], { origin }));
    expect(originOf(record)).toEqual(origin);
    expect(validate('runRecord', record)).toEqual([]);
    expect(validate('runRecord', { ...record, origin: { run: '/runs/sick' } })).not.toEqual([]);
    expect(originOf(readRunRecord(runWith([])))).toBeNull();
  });

  it('is followed to where the folder of both runs has been moved', () => {
    const sick = runWith([5]);
    const cured = join(dirname(sick), 'cured');
    expect(placeOfOrigin(cured, { run: sick, step: 5 })).toBe(sick);
    const moved = join(temporaryFolder(), 'moved');
    renameSync(dirname(sick), moved);
    expect(placeOfOrigin(join(moved, 'cured'), { run: sick, step: 5 })).toBe(join(moved, 'sick'));
    expect(placeOfOrigin(join(moved, 'cured'), { run: '/gone/for-good', step: 5 })).toBe('/gone/for-good');
  });

  it('gives the monitor no past where the origin is gone', () => {
    const origin = { run: '/gone/for-good', step: 5 };
    expect(pastOfOrigin('/runs/cured', origin, experiment)).toEqual({ looks: [] });
  });

  it('gives the monitor its looks up to the step, and the course of its loss only where that is the same loss', () => {
    const directory = join(temporaryFolder(), 'sick');
    const writer = createRun({ ...newRun(directory), experiment, versions: { vjepa: '0.2.0' } });
    writer.append(started());
    for (const step of [2, 4, 6]) {
      writer.append(scalars(step - 1, step));
      writer.append(fullLook(step));
    }
    writer.close();
    const looksFor = (edited: Experiment) =>
      pastOfOrigin('/runs/cured', { run: directory, step: 5 }, edited).looks;
    expect(looksFor({ ...experiment, seed: 7 })).toMatchObject([
      { step: 2, loss: 0.5, steps: { count: 2 }, evaluated: { training: {} } },
      { step: 4, loss: 0.25, steps: { count: 2 }, evaluated: { training: {} } },
    ]);
    const edited = experimentWith({ optimiser: { learningRate: 0.5 } });
    const [first] = looksFor(edited);
    expect(first).toMatchObject({ step: 2, loss: null, steps: null, evaluated: null });
    expect(first!.latents).toEqual(looksFor(experiment)[0]!.latents);
  });
});

describe('the last good checkpoint', () => {
  it('is the newest not past the step', async () => {
    const run = runWith([5, 10, 15]);
    expect((await lastGoodCheckpoint(run, 12))?.step).toBe(10);
    expect((await lastGoodCheckpoint(run, 10))?.step).toBe(10);
    expect(await lastGoodCheckpoint(run, 4)).toBeNull();
  });

  it('is not one whose numbers are not those that were written', async () => {
    const run = runWith([5, 10]);
    await damage(path(run, 10));
    expect((await lastGoodCheckpoint(run, 12))?.step).toBe(5);
    appendFileSync(path(run, 5), 'more');
    expect(await lastGoodCheckpoint(run, 12)).toBeNull();
  });

  it('is none of a file that only looks like one', async () => {
    const run = runWith([]);
    mkdirSync(join(run, 'checkpoints'), { recursive: true });
    const header = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(path(run, 5), Buffer.concat([length, header, Buffer.alloc(4)]));
    expect(await lastGoodCheckpoint(run, 12)).toBeNull();
  });
});
