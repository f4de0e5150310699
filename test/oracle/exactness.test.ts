import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../schemas/run-log.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import { requestControl } from '../../engine/run/control.ts';
import { inspectRun } from '../../engine/run/inspect-run.ts';
import { withoutVoid } from '../../engine/run/void-tail.ts';
import { builtCli, runCli, smallProject, startCli, until } from '../unit/cli/built-cli.ts';
import { validateRunDirectory } from '../unit/run/validate-log.ts';

/**
 * Same seed, same device, same number of threads: the same bits, in the log as in the weights, whether the run went through at once, was
 * paused and resumed, or was killed and went on from a checkpoint. Real processes; no tolerance.
 */

const cli = builtCli();

const STEPS = 2000;
const MODELS = ['vae', 'ar', 'jepa', 'vjepa', 'bjepa'] as const;

/** Wide enough that the runtime shares a product out among two threads. */
const network = { depth: 1, width: 48, activation: 'gelu' };
const project = (kind: (typeof MODELS)[number], threads: number) =>
  smallProject({
    seed: 11,
    device: { name: 'cpu', threads, spin: false },
    data: { kind: 'noisy-tv', trainSteps: 400, testSteps: 50 },
    model: {
      kind,
      latentDim: 8,
      encoder: network,
      ...(kind === 'vae' || kind === 'ar' ? {} : { predictor: network }),
    },
    training: { steps: STEPS, batchSize: 96, checkpointEvery: 100 },
    probe: { every: 0 },
  });

interface Ended {
  /** Of the last step: weights, moments, moving averages, frozen weights. */
  readonly weights: Buffer;
  /** Every column of the log, step by step. */
  readonly scalars: Readonly<Record<string, readonly unknown[]>>;
}

function ended(run: string): Ended {
  expect(validateRunDirectory(run)).toEqual([]);
  const weights = readFileSync(
    join(run, 'checkpoints', `step-${String(STEPS).padStart(9, '0')}.safetensors`),
  );
  const lines = readFileSync(join(run, 'events.jsonl'), 'utf8').split('\n');
  // A line that was being written when the trainer was killed may be torn.
  const events = lines.filter((line) => line.startsWith('{') && line.endsWith('}'));
  const scalars: Record<string, unknown[]> = {};
  for (const event of withoutVoid(events.map((line) => JSON.parse(line) as RunEvent))) {
    if (event.type !== 'scalars') continue;
    for (const [name, column] of Object.entries(event.columns)) (scalars[name] ??= []).push(...column);
  }
  expect(scalars['loss']).toHaveLength(STEPS);
  return { weights, scalars };
}

function expectSameBits(found: Ended, wanted: Ended): void {
  expect(Buffer.compare(found.weights, wanted.weights)).toBe(0);
  expect(found.scalars).toEqual(wanted.scalars);
}

const stateOf = (run: string) =>
  inspectRun(run).then(
    ({ summary, status }) => ({ step: summary.step, status }),
    // Not there yet.
    () => ({ step: 0, status: 'starting' }),
  );
const reached = (run: string, step: number) =>
  until(`step ${step} of ${run}`, async () => (await stateOf(run)).step >= step);

async function straight(file: string, run: string): Promise<Ended> {
  expect(await runCli(cli, ['train', file, '--out', run, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
  return ended(run);
}

/** How often a run was really interrupted: on a busy machine a request may come too late, and the run be complete. */
const interrupted = { pauses: 0, kills: 0 };

/** Paused somewhere; resumed once it has said that it pauses. */
async function paused(file: string, run: string): Promise<Ended> {
  const { finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
  await reached(run, 1);
  requestControl(run, 'pause', 'test');
  await until('the pause, or the end', async () =>
    ['paused', 'completed'].includes((await stateOf(run)).status),
  );
  if ((await stateOf(run)).status === 'paused') interrupted.pauses++;
  requestControl(run, 'resume', 'test');
  expect((await finished).code).toBe(0);
  return ended(run);
}

/** Killed past its first checkpoint, and resumed. */
async function killed(file: string, run: string): Promise<Ended> {
  const { child, finished } = startCli(cli, ['train', file, '--out', run, '--quiet']);
  await reached(run, 150);
  child.kill('SIGKILL');
  if ((await finished).signal === 'SIGKILL') {
    interrupted.kills++;
    expect((await runCli(cli, ['resume', run, '--quiet'])).code).toBe(0);
  }
  return ended(run);
}

describe.each([1, 2])('with %i thread(s), the same bits', (threads) => {
  it.each(MODELS)('%s: twice, across a pause, and across a kill', async (kind) => {
    const { folder, file } = project(kind, threads);
    const first = await straight(file, join(folder, 'first'));
    expect((await inspectRun(join(folder, 'first'))).summary.device?.threads).toBe(threads);
    expectSameBits(await straight(file, join(folder, 'again')), first);
    expectSameBits(await paused(file, join(folder, 'paused')), first);
    expectSameBits(await killed(file, join(folder, 'killed')), first);
  });
});

describe('onnxruntime with two threads', () => {
  it.each([
    ['a linear model on 6000 rows', 6000, { depth: 0 }, 4],
    ['three layers of 64 on 256 rows', 256, { depth: 3, width: 64, activation: 'gelu' }, 64],
    ['three layers of 256 on 512 rows', 512, { depth: 3, width: 256, activation: 'gelu' }, 256],
  ])(
    'gives the same bits on a free and on a busy machine, spinning or not: %s',
    async (_, rows, layers, latentDim) => {
      const text = {
        data: { kind: 'noisy-tv' },
        model: { kind: 'vjepa', latentDim, encoder: layers, predictor: layers },
      };
      const found = new Set<string>();
      for (const [spin, others] of [
        [false, 0],
        [true, 0],
        [false, 3],
        [true, 3],
      ] as const) {
        const busy = Array.from(
          { length: others },
          () => new Worker('for (;;) Math.sin(1);', { eval: true }),
        );
        try {
          found.add(await weightsAfter(8, { ...text, device: { name: 'cpu', threads: 2, spin } }, rows));
        } finally {
          await Promise.all(busy.map((worker) => worker.terminate()));
        }
      }
      expect(found.size).toBe(1);
    },
  );
});

/** SHA-256 of the state after some steps. */
async function weightsAfter(steps: number, content: object, batchRows: number): Promise<string> {
  const { experiment } = readExperiment(JSON.stringify(content), { file: 'x.vjepa.json' });
  if (experiment === null) throw new Error('the experiment is not valid');
  const session = await createTrainingSession(experiment, { inputDim: 20, batchRows, readRows: 16 });
  const normals = (name: string, size: number) => randomStream(1, name).fillNormal(new Float32Array(size));
  const [x, y] = [normals('x', 20 * batchRows), normals('y', 20 * batchRows)];
  const noise = session.noiseInputs.map(({ name, length }) => normals(name, length));
  const weights = session.termWeights.map(({ base }) => base);
  for (let step = 1; step <= steps; step++)
    await session.step({ x, y, noise, step, learningRate: 1e-3, weights });
  const sum = createHash('sha256');
  for (const [name, { data }] of await session.exportState())
    sum.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  await session.dispose();
  return sum.digest('hex');
}

it('were compared with runs that really were paused and killed', () => {
  expect(interrupted.pauses).toBeGreaterThan(0);
  expect(interrupted.kills).toBeGreaterThan(0);
});
