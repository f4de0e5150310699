/**
 * Steps of one workload in our engine, on request: the counterpart of torch/measure.py. Reads one JSON request a line, answers
 * one JSON object a line. Bundled by the benches and run on its own, so that its memory is that of the engine.
 *
 *     node ours.cjs '{"workload": "w1", "examples": "…/examples", "threads": 1, "spin": false}'
 *
 *     {"do": "prepare", "file": "…/w1.json"}    losses of steps 1 to 3; writes weights and batch for the peer before, if asked to
 *     {"do": "measure", "seconds": 2}           steps/s, steps per CPU-second
 *     {"do": "memory"}                          peak memory in MB
 *     {"do": "product", "shape": [m, k, n], "seconds": 0.5}   GFLOP/s of one matrix product
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PASSES } from '../../engine/graph/passes/all.ts';
import { bareStep } from './bare-step.ts';
import { measureProduct } from './product.ts';
import type { OursSetting } from './requests.ts';
import { openSession, sessionOptions, stepFlops } from './session.ts';
import { share } from './share.ts';
import { TimedTraining } from './timed-training.ts';
import { workloadNamed } from './workloads.ts';

const setting = JSON.parse(process.argv[2] ?? '{}') as OursSetting;
let training: TimedTraining | null = null;

const ANSWERS: Readonly<Record<string, (request: Readonly<Record<string, unknown>>) => Promise<object>>> = {
  prepare: ({ file }) => prepare(typeof file === 'string' ? file : null),
  measure: ({ seconds }) => {
    if (!training) throw new Error('measure comes after prepare');
    return training.measure(Number(seconds));
  },
  memory: () => Promise.resolve(memory()),
  product: ({ shape, seconds }) =>
    measureProduct(shape as [number, number, number], Number(seconds), sessionOptions(setting)),
};

async function prepare(file: string | null): Promise<object> {
  const info = workloadNamed(setting.workload);
  const workload = await info.build(setting.examples);
  const session = await openSession(workload, setting);
  const feeds = workload.feeds(session);
  if (file !== null) await share(file, info.peer, workload, session, feeds);
  const { leftOut } = setting;
  const passes = leftOut && PASSES.filter(({ name }) => !leftOut.includes(name));
  const bare = passes && (await bareStep(workload.prepared, passes, sessionOptions(setting)));
  if (bare) await session.dispose();
  training = bare
    ? new TimedTraining(bare.take, null, feeds)
    : new TimedTraining(async (fed) => (await session.step(fed)).loss, session.many ?? null, feeds);
  const losses = await training.begin();
  const flops = stepFlops(workload.prepared, setting);
  return { losses, flops, device: session.device, digest: bare?.digest ?? '' };
}

/** The most memory that the process has held so far: `VmHWM` of Linux; elsewhere what the system calls its maximum. */
function memory(): object {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return { peak: Number(peak) / 1024, device: null };
  } catch {
    return { peak: process.resourceUsage().maxRSS / 1024, device: null };
  }
}

async function main(): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    const request = JSON.parse(line) as Record<string, unknown>;
    const answer = ANSWERS[String(request['do'])];
    if (!answer) throw new Error(`unknown request ${line}`);
    console.log(JSON.stringify(await answer(request)));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
