/**
 * `npm run bench -- noisy-tv`: the whole process of the 6000-step Noisy-TV VJEPA run, monitoring, log, probes and checkpoints on,
 * against the same run in PyTorch (no log, no monitoring), best of its settings; time to the first step and peak memory.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../schemas/run-log.ts';
import { peerPython, runJson } from '../lib/peer.ts';
import { alone, machine, median, pairs, report } from '../lib/report.ts';
import { temporaryFolder } from '../lib/temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();
const python = peerPython();
let runs = 0;

const command = (directory: string): string[] => [
  join(root, 'dist/vjepa.cjs'),
  'train',
  join(root, 'examples/noisy-tv.vjepa.json'),
  '--out',
  directory,
  '--quiet',
];

function ours(): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, command(join(folder, String(runs++))), {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}
function peer(setting: readonly string[], steps = '6000', timeout?: number): number {
  const started = performance.now();
  runJson(python, [join(root, 'bench/engine/noisy_tv.py'), ...setting, steps], timeout);
  return (performance.now() - started) / 1000;
}

/** Seconds for 2000 steps of a setting; ∞ for one that takes over 20 s, as two threads do on a busy machine. */
function scan(setting: readonly string[]): number {
  try {
    return peer(setting, '2000', 20_000);
  } catch {
    return Infinity;
  }
}

/** Seconds from the start of the process to the first logged step, and the peak resident memory in MB (from /proc). */
async function firstStepAndMemory(): Promise<{ first: number; memory: number }> {
  const directory = join(folder, String(runs++));
  const started = Date.now() / 1000;
  const child = spawn(process.execPath, command(directory), { stdio: 'ignore' });
  let memory = 0;
  const timer = setInterval(() => {
    try {
      memory = Math.max(
        memory,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      );
    } catch {
      // the process has ended between two looks
    }
  }, 100);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const events = readFileSync(join(directory, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const scalars = events.find((event) => event.type === 'scalars');
  return { first: (scalars?.t ?? NaN) - started, memory };
}

if (!process.argv.includes('--json')) console.log(machine());
const settings = ['1', '2'].flatMap((threads) =>
  ['eager', 'compile'].flatMap((mode) => ['foreach', 'fused'].map((optimiser) => [threads, mode, optimiser])),
);
const best = settings
  .map((setting) => ({ setting, seconds: scan(setting) }))
  .reduce((a, b) => (b.seconds < a.seconds ? b : a)).setting;
report(
  pairs(
    'Noisy-TV VJEPA, 6000 steps, whole process',
    's',
    `PyTorch ${best.join(' ')}`,
    5,
    'smaller',
    ours,
    () => peer(best),
  ),
);
const looks = [await firstStepAndMemory(), await firstStepAndMemory(), await firstStepAndMemory()];
report(
  alone('process start to the first block of steps in the log', median(looks.map(({ first }) => first)), 's'),
);
report(alone('peak memory of the training process', median(looks.map(({ memory }) => memory)), 'MB'));
