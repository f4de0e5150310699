/**
 * `npm run bench -- engine [--json] [--only NAME]`: steps of each workload, ours against the best setting of PyTorch found on this
 * machine. docs/performance.md tells how.
 */
import { join } from 'node:path';
import { at } from '../../engine/graph/tensor.ts';
import { machine, median, note, paired, report } from '../lib/report.ts';
import { temporaryFolder } from '../lib/temporary-folder.ts';
import { requireAgreement } from './agreement.ts';
import { children, type Children } from './children.ts';
import { sgemmLimit } from './limit.ts';
import { only } from './only.ts';
import type { Memory, OursPrepared, Speed, TorchPrepared } from './requests.ts';
import { describeOurs, describeTorch, scanOurs, TorchScan } from './scan.ts';
import { inTurn } from './turns.ts';
import { WORKLOADS, type WorkloadInfo } from './workloads.ts';

const ROUNDS = 7;
/** Seconds of one measurement. */
const WINDOW = { small: 1, large: 2 };
/** Seconds after which a child is given up. */
const LIMIT = 200;

const folder = temporaryFolder();
const kids = await children();
note(machine());
for (const workload of only(WORKLOADS)) await measure(kids, workload);

async function measure(kids: Children, workload: WorkloadInfo): Promise<void> {
  const { name, label, small, product } = workload;
  note(`\n${label}`);
  const file = join(folder, `${name}.json`);
  const own = (await scanOurs(kids, workload)).map((choice) => {
    return { choice, name: `ours, ${describeOurs(choice)}`, child: kids.ours({ workload: name, ...choice }) };
  });
  let first: OursPrepared | null = null;
  for (const { child } of own) first = await child.ask<OursPrepared>({ do: 'prepare', file }, LIMIT);
  const { losses, flops } = first ?? { losses: [], flops: NaN };

  const scan = new TorchScan(kids, file, losses);
  const { finalists, version } = await scan.run(workload, ['eager', 'compile', 'max-autotune']);
  const other = finalists.map((setting) => {
    const peerName = `PyTorch ${version}, ${describeTorch(setting)}`;
    return { setting, name: peerName, child: kids.torch(setting, file) };
  });
  for (const { name: peerName, child, setting } of other) {
    const prepared = await child.ask<TorchPrepared>({ do: 'prepare', optimiser: setting.optimiser }, LIMIT);
    requireAgreement(peerName, losses, prepared.losses);
  }

  const all = [...own, ...other];
  const speeds = await inTurn(all, ROUNDS, small ? WINDOW.small : WINDOW.large);
  const memory: number[] = [];
  for (const { child } of all) memory.push((await child.ask<Memory>({ do: 'memory' }, LIMIT)).peak);
  for (const { child } of all) await child.end();

  const ours = fastest(speeds, 0, own.length);
  const theirs = fastest(speeds, own.length, all.length);
  const { choice } = at(own, ours);
  const { name: peerName } = at(other, theirs - own.length);
  note(`  ours: ${describeOurs(choice)}`);
  const figure = (of: string, unit: string, value: (speed: Speed) => number): void => {
    report(
      paired(
        `${label} ${of}`,
        unit,
        peerName,
        'larger',
        at(speeds, ours).map(value),
        at(speeds, theirs).map(value),
      ),
    );
  };
  figure('step', 'steps/s', ({ stepsPerSecond }) => stepsPerSecond);
  figure('steps per CPU-second', 'steps/CPU-s', ({ stepsPerCpuSecond }) => stepsPerCpuSecond);
  figure('matrix products', 'GFLOP/s', ({ stepsPerSecond }) => (flops * stepsPerSecond) / 1e9);
  const limit = await sgemmLimit(kids, choice.threads, product);
  note(
    `  limit, ${choice.threads} thread(s): ${limit.gflops.toFixed(0)} GFLOP/s, ${limit.found}; a step is ${(flops / 1e9).toPrecision(3)} GFLOP`,
  );
  figure(
    'share of the sgemm limit',
    '%',
    ({ stepsPerSecond }) => (flops * stepsPerSecond) / 1e7 / limit.gflops,
  );
  report(paired(`${label} peak memory`, 'MB', peerName, 'smaller', [at(memory, ours)], [at(memory, theirs)]));
}

/** Which of the lists from … to has the highest median of steps/s. */
function fastest(speeds: readonly (readonly Speed[])[], from: number, to: number): number {
  const rate = (i: number): number => median(at(speeds, i).map(({ stepsPerSecond }) => stepsPerSecond));
  return Array.from({ length: to - from }, (_, i) => from + i).reduce((a, b) => (rate(b) > rate(a) ? b : a));
}
