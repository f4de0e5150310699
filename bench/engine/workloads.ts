import { experimentStep } from './experiment-step.ts';
import { w1 } from './w1.ts';
import type { W2Size } from './w2-model.ts';
import { w2 } from './w2.ts';
import type { Workload } from './workload.ts';

/** What the benches know of a workload before it is built, and how it is. */
export interface WorkloadInfo {
  readonly name: string;
  readonly label: string;
  /** Its function in torch/workloads.py. */
  readonly peer: 'w1' | 'w2' | 'vjepa';
  /** The matrix product that the model is full of (rows, inner, columns), one of those whose speed is called the limit. */
  readonly product: readonly [rows: number, inner: number, columns: number];
  /** Whether a step takes a millisecond or so, which leaves time to try every setting of the peer with every other. */
  readonly small: boolean;
  readonly hasAttention: boolean;
  /** `examples`: the folder of the example experiments. */
  build(examples: string): Workload | Promise<Workload>;
}

const TOKENS = 14;

function w2Of(name: string, label: string, width: number, size: W2Size): WorkloadInfo {
  return {
    name,
    label,
    peer: 'w2',
    product: [size.batch * TOKENS, width, 4 * width],
    small: false,
    hasAttention: true,
    build: () => w2(width, size),
  };
}

const W1: WorkloadInfo = {
  name: 'w1',
  label: 'W1',
  peer: 'w1',
  product: [256, 128, 32],
  small: true,
  hasAttention: false,
  build: () => w1(256),
};
const W2: W2Size = { batch: 256, layers: 4, predictorLayers: 2 };
const W2_64 = w2Of('w2-64', 'W2 d=64', 64, W2);
const W2_256 = w2Of('w2-256', 'W2 d=256', 256, W2);

/** What `npm run bench -- engine` measures; `--only` takes a name. */
export const WORKLOADS: readonly WorkloadInfo[] = [
  W1,
  W2_64,
  W2_256,
  {
    name: 'vjepa',
    label: 'Noisy-TV VJEPA',
    peer: 'vjepa',
    product: [6000, 20, 4],
    small: true,
    hasAttention: false,
    build: (examples) => experimentStep(`${examples}/noisy-tv.vjepa.json`),
  },
];

/** What `npm run bench -- gpu` measures. */
export const FOR_GPU: readonly WorkloadInfo[] = [
  W1,
  W2_64,
  W2_256,
  w2Of('w2-512', 'W2 d=512, 8 + 8 layers, batch 1024', 512, { batch: 1024, layers: 8, predictorLayers: 2 }),
];

/** Small ones, which only show that a bench runs. */
export const TINY: readonly WorkloadInfo[] = [
  { ...W1, name: 'w1-tiny', label: 'W1, batch 8', build: () => w1(8) },
  w2Of('w2-tiny', 'W2 d=16, 1 + 1 layers, batch 4', 16, { batch: 4, layers: 1, predictorLayers: 1 }),
];

/** A workload by its name. Throws with the names there are. */
export function workloadNamed(name: string): WorkloadInfo {
  const all = [...WORKLOADS, ...FOR_GPU, ...TINY];
  const found = all.find((workload) => workload.name === name);
  if (found) return found;
  throw new Error(`no workload ${name}; there are ${[...new Set(all.map((w) => w.name))].join(', ')}`);
}
