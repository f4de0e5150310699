/**
 * `npm run bench -- gpu [--json] [--only NAME] [--tiny] [--providers cpu,webgpu,…]`: W1, both W2 and a larger one on the graphics
 * processor, ours on every provider that works against PyTorch on the same card, eager and compiled, in float32 ("highest") and
 * with its products in TF32 ("high"). `--tiny --providers cpu` shows on any machine that the bench runs.
 */
import { join } from 'node:path';
import { at } from '../../engine/graph/tensor.ts';
import { defaultProvider, type ProviderName } from '../../engine/runtime/execution-provider.ts';
import { probeProvider } from '../../engine/runtime/providers.ts';
import { peerPython, runJson } from '../lib/peer.ts';
import { alone, machine, note, paired, report } from '../lib/report.ts';
import { temporaryFolder } from '../lib/temporary-folder.ts';
import { requireAgreement, TOLERANCE } from './agreement.ts';
import { children, type Children } from './children.ts';
import { only } from './only.ts';
import type { Memory, OursPrepared, Speed, TorchPlace, TorchPrepared } from './requests.ts';
import { describeTorch, TorchScan } from './scan.ts';
import { inTurn } from './turns.ts';
import { FOR_GPU, TINY, type WorkloadInfo } from './workloads.ts';

const CANDIDATES: readonly ProviderName[] = ['webgpu', 'cuda', 'dml', 'coreml'];
const PAIRS = 5;
/** Seconds of one measurement. */
const WINDOW = 2;
/** Seconds after which a child is given up. */
const LIMIT = 300;
/** Of losses where PyTorch multiplies in TF32, which keeps 10 bits of a mantissa. */
const TF32_TOLERANCE = 2e-2;
const PRECISIONS = [
  { precision: 'highest', called: 'float32', tolerance: TOLERANCE },
  { precision: 'high', called: 'TF32', tolerance: TF32_TOLERANCE },
] as const;

const folder = temporaryFolder();
const place = torchDevice();
const providers = await providersHere();
note(machine());
note(place.card === null ? 'PyTorch: no CUDA card, so it runs on the CPU' : `PyTorch: ${place.card}`);
if (providers.length === 0) {
  note('There is no graphics processor here that onnxruntime can use, so there is nothing to measure.');
} else {
  const kids = await children();
  for (const workload of only(process.argv.includes('--tiny') ? TINY : FOR_GPU))
    for (const provider of providers) await measure(kids, workload, provider, place);
}

/** The card that PyTorch would run on. */
function torchDevice(): { readonly card: string | null } {
  const ask =
    'import json, torch; print(json.dumps({"card": torch.cuda.get_device_name() if torch.cuda.is_available() else None}))';
  return runJson(peerPython(), ['-c', ask]);
}

/** The providers named by `--providers`, else those that run an addition; why the others do not is told. */
async function providersHere(): Promise<readonly ProviderName[]> {
  const flag = process.argv.indexOf('--providers');
  const named = flag === -1 ? null : (process.argv[flag + 1] ?? '').split(',');
  const unknown = named?.find((name) => name !== 'cpu' && !CANDIDATES.some((known) => known === name));
  if (unknown !== undefined)
    throw new Error(`--providers: no provider "${unknown}"; there are cpu, ${CANDIDATES.join(', ')}`);
  const found: ProviderName[] = named?.includes('cpu') ? ['cpu'] : [];
  for (const name of CANDIDATES) {
    if (named && !named.includes(name)) continue;
    const tried = await probeProvider(defaultProvider(name));
    note(`${name}: ${tried.available ? (tried.adapter ?? 'works') : tried.reason}`);
    if (tried.available) found.push(name);
  }
  return found;
}

async function measure(
  kids: Children,
  workload: WorkloadInfo,
  provider: ProviderName,
  { card }: ReturnType<typeof torchDevice>,
): Promise<void> {
  const { name } = workload;
  const label = `${workload.label} on ${provider}`;
  note(`\n${label}`);
  const file = join(folder, `${name}.json`);
  const ours = kids.ours({ workload: name, provider, threads: 1, spin: false });
  const { losses, flops, device } = await ours.ask<OursPrepared>({ do: 'prepare', file }, LIMIT);
  if (device.note !== '') note(`  ours: ${device.note}`);
  for (const { precision, called, tolerance } of card === null ? PRECISIONS.slice(0, 1) : PRECISIONS) {
    const place: TorchPlace = { device: card === null ? 'cpu' : 'cuda', precision };
    const scan = new TorchScan(kids, file, losses, place, tolerance);
    const { finalists, version } = await scan.run(
      workload,
      ['eager', 'compile', ...(card === null ? [] : ['graphs' as const])],
      [1],
    );
    const setting = at(finalists, 0);
    const peerName = `PyTorch ${version}, ${card ?? 'CPU'}, ${called}, ${describeTorch(setting)}`;
    const peer = kids.torch(setting, file, place);
    const prepared = await peer.ask<TorchPrepared>({ do: 'prepare', optimiser: setting.optimiser }, LIMIT);
    requireAgreement(peerName, losses, prepared.losses, tolerance);
    const [own = [], other = []] = await inTurn(
      [
        { name: `${label}, ours`, child: ours },
        { name: peerName, child: peer },
      ],
      PAIRS,
      WINDOW,
    );
    const memory = await peer.ask<Memory>({ do: 'memory' }, LIMIT);
    await peer.end();
    const figure = (of: string, unit: string, value: (speed: Speed) => number): void => {
      report(
        paired(
          `${label} ${of} against ${called}`,
          unit,
          peerName,
          'larger',
          own.map(value),
          other.map(value),
        ),
      );
    };
    figure('step', 'steps/s', ({ stepsPerSecond }) => stepsPerSecond);
    figure('matrix products', 'GFLOP/s', ({ stepsPerSecond }) => (flops * stepsPerSecond) / 1e9);
    if (memory.device !== null) note(`  ${peerName}: ${memory.device.toFixed(0)} MB on the card at most`);
  }
  report(
    alone(
      `${label} peak memory of the process`,
      (await ours.ask<Memory>({ do: 'memory' }, LIMIT)).peak,
      'MB',
    ),
  );
  await ours.end();
}
