/**
 * Threads that wait in a busy loop against threads that sleep, on a free machine and on one whose cores others keep busy: a VJEPA of
 * two hidden layers of 512, batch 512. And what the engine would choose in either state (engine/runtime/devices/threads.ts).
 *
 *     npm run bench -- spinning [--json]
 *
 * Takes about a minute. Say what else runs on the machine: it is part of the result.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { batchPlan } from '../../engine/data/batches.ts';
import { loadDataset } from '../../engine/data/load.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import { beginLook, type MachineLoad } from '../../engine/runtime/devices/machine-load.ts';
import { StepFeeder } from '../../engine/train/step-feeds.ts';
import type { DeviceConfig, Experiment } from '../../schemas/experiment.ts';
import { alone, machine, median, note, report } from '../lib/report.ts';

const NETWORK = { depth: 2, width: 512, activation: 'gelu' };
const EXPERIMENT = {
  data: { kind: 'noisy-tv', trainSteps: 4096, testSteps: 0 },
  model: { kind: 'vjepa', latentDim: 64, encoder: NETWORK, predictor: NETWORK },
  training: { batchSize: 512 },
};
const ROUNDS = 3;
const SECONDS = 2;
const WARM_UP_STEPS = 5;

type Threads = Pick<DeviceConfig, 'threads' | 'spin'>;
const cores = availableParallelism();
const SETTINGS: readonly (readonly [string, Threads])[] = [
  ['1 thread', { threads: 1, spin: false }],
  [`${cores} threads that sleep`, { threads: cores, spin: false }],
  [`${cores} threads that spin`, { threads: cores, spin: true }],
  ['as the engine chooses', { threads: 0, spin: 'auto' }],
];

function experimentWith(device: Threads): Experiment {
  const text = JSON.stringify({ ...EXPERIMENT, device: { name: 'cpu', ...device } });
  const { experiment, problems } = readExperiment(text, { file: '/spinning.vjepa.json' });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join(' '));
  return experiment;
}

const dataset = await loadDataset(experimentWith({ threads: 1, spin: false }).data, '/');

/** Steps a second, and how many threads took them. */
async function measure(device: Threads, load: MachineLoad): Promise<{ rate: number; threads: number }> {
  const experiment = experimentWith(device);
  const session = await createTrainingSession(experiment, {
    inputDim: dataset.inputDim,
    batchRows: batchPlan(dataset.train.pairs, experiment.training.batchSize, experiment.seed).rows,
    readRows: 64,
    load,
  });
  const feeder = new StepFeeder(experiment, dataset, session);
  let step = 0;
  const run = async (): Promise<void> => void (await session.step(feeder.at(++step)));
  for (let i = 0; i < WARM_UP_STEPS; i++) await run();
  const from = performance.now();
  const first = step;
  while (performance.now() - from < 1000 * SECONDS) await run();
  const rate = (step - first) / ((performance.now() - from) / 1000);
  await session.dispose();
  return { rate, threads: session.device.threads };
}

async function state(name: string): Promise<void> {
  const rates = new Map(SETTINGS.map(([setting]) => [setting, [] as number[]]));
  const chosen: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const load = await beginLook().end();
    for (const [setting, device] of SETTINGS) {
      const { rate, threads } = await measure(device, load);
      rates.get(setting)?.push(rate);
      if (device.threads === 0) chosen.push(`${threads} (${load.busy.toFixed(1)} cores busy)`);
    }
  }
  for (const [setting, found] of rates) report(alone(`${name}, ${setting}`, median(found), 'steps/s'));
  note(`  chosen: ${chosen.join(', ')} threads`);
}

function hogs(): ChildProcess[] {
  return Array.from({ length: cores }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
}

note(machine());
await state('free machine');
const running = hogs();
try {
  await state(`busy machine (${cores} loops)`);
} finally {
  for (const hog of running) hog.kill('SIGKILL');
}
