import { readFileSync } from 'node:fs';
import type { DeviceName, Experiment } from '../../../schemas/experiment.ts';

/** Three steps of every model, computed by PyTorch in float64: see test/fixtures/torch/make_reference.py. */
export interface TorchCase extends Pick<Experiment, 'name' | 'model' | 'objective' | 'optimiser'> {
  readonly rows: number;
  readonly inputDim: number;
  readonly targetDim: number;
  readonly x: Nested;
  readonly y: Nested;
  /** Of every step, by the name of the noise input. */
  readonly noise: readonly Readonly<Record<string, Nested>>[];
  readonly initial: Readonly<Record<string, Nested>>;
  readonly steps: readonly { loss: number; terms: readonly number[]; gradientNorm: number }[];
  readonly final: Readonly<Record<string, Nested>>;
}
export type Nested = number | readonly Nested[];

const file = new URL('../../fixtures/torch/reference.json', import.meta.url);
export const { torch, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly torch: string;
  readonly cases: readonly TorchCase[];
};

/** The experiment of a case, on the CPU with one thread unless told otherwise. */
export function experimentOf(
  { name, model, objective, optimiser }: TorchCase,
  device: DeviceName = 'cpu',
): Experiment {
  return {
    name,
    description: '',
    seed: 0,
    device: { name: device, adapter: 'high-performance', index: 0, threads: 1, spin: false },
    data: { kind: 'sequence', horizon: 1, train: { x: '', truth: {} }, test: null, standardise: false },
    model,
    objective,
    optimiser,
    training: {
      steps: 3,
      batchSize: 'full',
      checkpointEvery: 0,
      keepCheckpoints: 1,
      threads: 1,
      recompute: false,
    },
    probe: { kind: 'none', every: 0 },
    monitor: {
      every: 'auto',
      batchSize: 1,
      onAlert: { info: 'warn', warning: 'warn', error: 'warn' },
      mute: [],
    },
  };
}

/** All numbers in order. */
export function flat(values: Nested): Float32Array {
  return Float32Array.from([values].flat(5) as number[]);
}
