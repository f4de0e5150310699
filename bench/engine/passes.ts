/**
 * `npm run bench -- passes [--json] [--only NAME]`: what each pass over the graph gains, by leaving it out: steps with all passes and
 * with all but one, in turn. A ratio of 1.1: the steps are 10 % faster with the pass.
 */
import { PASSES } from '../../engine/graph/passes/all.ts';
import { at } from '../../engine/graph/tensor.ts';
import { machine, note, paired, report } from '../lib/report.ts';
import { requireAgreement } from './agreement.ts';
import { children, THREADS, type Children } from './children.ts';
import { only } from './only.ts';
import type { OursPrepared } from './requests.ts';
import { inTurn } from './turns.ts';
import { WORKLOADS, type WorkloadInfo } from './workloads.ts';

const ROUNDS = 5;
const LIMIT = 200;

const kids = await children();
note(machine());
for (const workload of only(WORKLOADS.filter(({ peer }) => peer !== 'vjepa')))
  for (const { name } of PASSES) await measure(kids, workload, [name]);
// All of them at once: passes may take over what another leaves behind.
for (const workload of only(WORKLOADS.filter(({ peer }) => peer !== 'vjepa')))
  await measure(
    kids,
    workload,
    PASSES.map(({ name }) => name),
  );

async function measure(
  { ours }: Children,
  { name, label, small }: WorkloadInfo,
  leftOut: readonly string[],
): Promise<void> {
  const threads = small ? 1 : Math.max(...THREADS);
  const setting = { workload: name, threads, spin: threads > 1, provider: 'cpu' } as const;
  const what = leftOut.length === 1 ? `the pass ${at(leftOut, 0)}` : 'any pass';
  const both = [
    { name: 'with all passes', child: ours({ ...setting, leftOut: [] }) },
    { name: `without ${what}`, child: ours({ ...setting, leftOut }) },
  ] as const;
  const prepared: OursPrepared[] = [];
  for (const { child } of both) prepared.push(await child.ask<OursPrepared>({ do: 'prepare' }, LIMIT));
  const [all, rest] = [at(prepared, 0), at(prepared, 1)];
  if (all.digest === rest.digest) {
    note(`  ${label}: ${what} changes nothing`);
    for (const { child } of both) await child.end();
    return;
  }
  requireAgreement(both[1].name, all.losses, rest.losses);
  const speeds = await inTurn(both, ROUNDS, small ? 0.5 : 1.5);
  for (const { child } of both) await child.end();
  const [own = [], other = []] = speeds.map((list) =>
    list.map(({ stepsPerSecond }) => 1000 / stepsPerSecond),
  );
  report(
    paired(
      `${label} step, ${leftOut.length === 1 ? what : 'all passes'}`,
      'ms',
      both[1].name,
      'smaller',
      own,
      other,
    ),
  );
}
