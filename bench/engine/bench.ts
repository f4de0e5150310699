/** `npm run bench -- engine`: one step of W1, ours against the best setting of PyTorch found on this machine. */
import { fileURLToPath } from 'node:url';
import { peerPython, runJson } from '../lib/peer.ts';
import { machine, pairs, report } from '../lib/report.ts';

interface Speed {
  readonly stepsPerSecond: number;
  readonly stepsPerCpuSecond: number;
  readonly version?: string;
}
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = peerPython();
const SECONDS = '2';

const ours = (threads: string): Speed =>
  runJson('npx', ['tsx', file('w1.ts'), '--threads', threads, '--seconds', SECONDS]);
const torch = (setting: readonly string[], seconds: string): Speed =>
  runJson(python, [file('w1.py'), ...setting, seconds]);

const settings = ['1', '2'].flatMap((threads) =>
  ['eager', 'compile'].flatMap((mode) =>
    ['for', 'foreach', 'fused'].map((optimiser) => [threads, mode, optimiser]),
  ),
);
const scanned = settings.map((setting) => ({ setting, speed: torch(setting, '1') }));
const best = scanned.reduce((a, b) => (b.speed.stepsPerSecond > a.speed.stepsPerSecond ? b : a));
const threads = ['1', '2'].reduce((a, b) => (ours(b).stepsPerSecond > ours(a).stepsPerSecond ? b : a));

if (!process.argv.includes('--json')) {
  console.log(machine());
  for (const { setting, speed } of scanned)
    console.log(
      `  PyTorch ${speed.version} ${setting.join(' ')}: ${speed.stepsPerSecond.toFixed(0)} steps/s`,
    );
}
const peerName = `PyTorch ${best.speed.version}, ${best.setting.join(' ')}`;
report(
  pairs(
    `W1 step, ${threads} thread(s)`,
    'steps/s',
    peerName,
    7,
    'larger',
    () => ours(threads).stepsPerSecond,
    () => torch(best.setting, SECONDS).stepsPerSecond,
  ),
);
