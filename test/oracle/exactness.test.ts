import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../schemas/run-log.ts';
import { requestControl } from '../../engine/run/control.ts';
import { inspectRun } from '../../engine/run/inspect-run.ts';
import { withoutVoid } from '../../engine/run/void-tail.ts';
import { buildCli, removeCli, runCli, smallProject, startCli, until } from '../unit/cli/built-cli.ts';
import { validateRunDirectory } from '../unit/run/validate-log.ts';

/**
 * Same seed, same device, same number of threads: the same bits, in the log as in the weights, whether the run went through at once, was
 * paused and resumed, or was killed and went on from a checkpoint. Real processes; no tolerance.
 */

let cli = '';
beforeAll(async () => {
  cli = await buildCli();
}, 120_000);
afterAll(() => {
  removeCli(cli);
});

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

it('were compared with runs that really were paused and killed', () => {
  expect(interrupted.pauses).toBeGreaterThan(0);
  expect(interrupted.kills).toBeGreaterThan(0);
});
