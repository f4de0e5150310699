/**
 * `npm run bench -- memory [--json] [--only NAME]`: the most memory that a training process holds, ours against PyTorch, eager and
 * compiled, whichever needs less.
 */
import { join } from 'node:path';
import type { Child } from '../lib/child.ts';
import { machine, note, paired, report } from '../lib/report.ts';
import { temporaryFolder } from '../lib/temporary-folder.ts';
import { requireAgreement } from './agreement.ts';
import { children, THREADS, type Children } from './children.ts';
import { only } from './only.ts';
import type { Memory, OursPrepared, Speed, TorchPrepared, TorchSetting } from './requests.ts';
import { describeTorch } from './scan.ts';
import { WORKLOADS, type WorkloadInfo } from './workloads.ts';

const LIMIT = 200;
const STEPS = { do: 'measure', seconds: 1 };
const threads = Math.max(...THREADS);
const PEERS: readonly TorchSetting[] = (['eager', 'compile'] as const).map((mode) => {
  return { threads, mode, optimiser: 'foreach', attention: 'products', wait: 'default' };
});

const folder = temporaryFolder();
const kids = await children();
note(machine());
for (const workload of only(WORKLOADS)) await measure(kids, workload);

async function measure(kids: Children, { name, label }: WorkloadInfo): Promise<void> {
  const file = join(folder, `${name}.json`);
  const { losses, ...ours } = await measureOurs(kids, name, file, false);
  note(
    `  ${label}, ours: ${ours.memory.toFixed(0)} MB, of which ${ours.empty.toFixed(0)} MB before there is a model`,
  );
  const again = await measureOurs(kids, name, file, true);
  requireAgreement(`${label} with training.recompute`, losses, again.losses);

  let best = { name: '', memory: Infinity };
  for (const setting of PEERS) {
    const { optimiser, ...group } = setting;
    const child = kids.torch(group, file);
    const empty = await peak(child);
    const { losses: other, version } = await child.ask<TorchPrepared>({ do: 'prepare', optimiser }, LIMIT);
    const peer = `PyTorch ${version}, ${describeTorch(setting)}`;
    requireAgreement(peer, losses, other);
    await child.ask(STEPS, LIMIT);
    const memory = await peak(child);
    await child.end();
    note(`  ${peer}: ${memory.toFixed(0)} MB, of which ${empty.toFixed(0)} MB before there is a model`);
    if (memory < best.memory) best = { name: peer, memory };
  }
  report(paired(`${label} peak memory`, 'MB', best.name, 'smaller', [ours.memory], [best.memory]));
  const recomputing = `${label} peak memory with training.recompute`;
  report(paired(recomputing, 'MB', best.name, 'smaller', [again.memory], [best.memory]));
  report(
    paired(
      `${label} step with training.recompute`,
      'steps/s',
      'ours without',
      'larger',
      [again.rate],
      [ours.rate],
    ),
  );
}

async function measureOurs(
  kids: Children,
  name: string,
  file: string,
  recompute: boolean,
): Promise<{ losses: readonly number[]; empty: number; memory: number; rate: number }> {
  const child = kids.ours({ workload: name, threads, spin: threads > 1, provider: 'cpu', recompute });
  const empty = await peak(child);
  const { losses } = await child.ask<OursPrepared>({ do: 'prepare', file }, LIMIT);
  const { stepsPerSecond: rate } = await child.ask<Speed>(STEPS, LIMIT);
  const memory = await peak(child);
  await child.end();
  return { losses, empty, memory, rate };
}

async function peak(child: Child): Promise<number> {
  return (await child.ask<Memory>({ do: 'memory' }, LIMIT)).peak;
}
