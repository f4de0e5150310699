/**
 * `npm run bench -- monitor`: what it costs a run to be watched and probed. Runs of the product, each beside the same run with a look and
 * a probe at its ends alone, in turn: the whole time of training against the steps of the unwatched one, so that what the second thread takes from
 * the steps counts. The goal is below 1.03 for the monitor.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../schemas/run-log.ts';
import { alone, machine, median, note, report } from '../lib/report.ts';
import { temporaryFolder } from '../lib/temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();
const PAIRS = 5;
/** `--only` takes the runs whose name holds this. */
const only = process.argv.includes('--only') ? (process.argv[process.argv.indexOf('--only') + 1] ?? '') : '';

const RUNS: readonly (readonly [name: string, example: string, ...sets: string[]])[] = [
  ['Noisy TV, 6000 steps', 'noisy-tv'],
  ['Noisy TV, 60000 steps', 'noisy-tv', 'training.steps=60000'],
  ['Var-JEPA, 760 steps', 'coupled-gaussians-var-jepa', 'training.steps=760'],
  ['Var-JEPA, 2000 steps', 'coupled-gaussians-var-jepa', 'training.steps=2000'],
  ['LeJEPA, 400 steps', 'coupled-gaussians-lejepa', 'training.steps=400'],
];
const NEVER = ['monitor.every=1000000000', 'probe.every=0'];

/** What the `Time:` line of a run says, in seconds. */
interface Spent {
  readonly steps: number;
  readonly monitor: number;
  readonly probe: number;
  readonly beside: number;
  readonly looks: number;
}

let runs = 0;
function train(example: string, sets: readonly string[]): Spent {
  const directory = join(folder, String(runs++));
  const file = join(root, 'examples', `${example}.vjepa.json`);
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...[join(root, 'dist/vjepa.cjs'), 'train', file, '--out', directory, '--quiet'],
      ...sets.flatMap((set) => ['--set', set]),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const events = readFileSync(join(directory, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const told = events.findLast((event) => event.type === 'log' && event.message.startsWith('Time: '));
  const words = told?.type === 'log' ? told.message : '';
  const number = (pattern: RegExp): number => Number(pattern.exec(words)?.[1] ?? NaN);
  const steps = number(/([\d.]+) s of steps/);
  return {
    steps,
    monitor: (number(/monitor ([\d.]+) %/) / 100) * steps,
    probe: (number(/probes ([\d.]+) %/) / 100) * steps,
    beside: number(/([\d.]+) s beside/),
    looks: events.filter(({ type }) => type === 'latents').length,
  };
}

if (!process.argv.includes('--json')) console.log(machine());
for (const [name, example, ...sets] of RUNS.filter(([title]) => title.includes(only))) {
  const turns = Array.from({ length: PAIRS }, () => ({
    unwatched: train(example, [...sets, ...NEVER]),
    watched: train(example, [...sets, 'probe.every=0']),
    probed: train(example, sets),
  }));
  const middle = (of: (turn: (typeof turns)[number]) => number): number => median(turns.map(of));
  note(`${name}: ${middle(({ unwatched }) => unwatched.steps).toPrecision(3)} s of steps unwatched`);
  report(
    alone(
      `  looks`,
      middle(({ watched }) => watched.looks),
      '',
    ),
  );
  const watched = turns.map(
    ({ unwatched, watched: { steps, monitor } }) => (steps + monitor) / unwatched.steps,
  );
  note(`  pairs: ${watched.map((ratio) => ratio.toFixed(3)).join(' ')}`);
  report(alone(`  with the monitor, of the unwatched steps`, median(watched), ''));
  report(
    alone(
      `  of which the run itself pays`,
      middle(({ watched: { monitor, steps } }) => (100 * monitor) / steps),
      '%',
    ),
  );
  report(
    alone(
      `  beside, on the thread`,
      middle(({ watched: { beside, steps } }) => (100 * beside) / steps),
      '%',
    ),
  );
  report(
    alone(
      `  with monitor and probes, of the unwatched steps`,
      middle(
        ({ unwatched, probed: { steps, monitor, probe } }) => (steps + monitor + probe) / unwatched.steps,
      ),
      '',
    ),
  );
}
