import { writeFileSync } from 'node:fs';
import { at, type Shape } from '../../engine/graph/tensor.ts';
import type { StepFeeds, TrainingSession } from '../../engine/runtime/training-session.ts';
import type { Workload } from './workload.ts';

/** What the peer is told of a workload; the numbers themselves lie in a file of float32 beside it, named `.bin` for `.json`. */
interface Manifest {
  readonly workload: string;
  readonly learningRate: number;
  readonly optimiser: Workload['prepared']['optimiser'];
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: Shape;
    /** In numbers, not bytes. */
    readonly offset: number;
  }[];
}

/**
 * Writes the initial weights (`parameter/…`, `ema/…`, `frozen/…`), the batch (`x`, `y`) and the noise (`noise/…`), so that
 * the peer starts from the same numbers and is fed the same.
 */
export async function share(
  file: string,
  peer: string,
  { prepared }: Workload,
  session: TrainingSession,
  feeds: Omit<StepFeeds, 'step'>,
): Promise<void> {
  const { builder, optimiser } = prepared;
  const noise = builder.noise.map(
    ({ name, tensor }, i) => [`noise/${name}`, { shape: tensor.shape, data: at(feeds.noise, i) }] as const,
  );
  const tensors = [
    ...[...(await session.exportState())].filter(([name]) => !name.startsWith('adam.')),
    ['x', { shape: builder.x.shape, data: feeds.x }] as const,
    ['y', { shape: builder.y.shape, data: feeds.y }] as const,
    ...noise,
  ];
  let length = 0;
  const manifest: Manifest = {
    workload: peer,
    learningRate: feeds.learningRate,
    optimiser,
    tensors: tensors.map(([name, { shape, data }]) => {
      const offset = length;
      length += data.length;
      return { name, shape, offset };
    }),
  };
  const numbers = new Float32Array(length);
  manifest.tensors.forEach(({ offset }, i) => {
    numbers.set(at(tensors, i)[1].data, offset);
  });
  writeFileSync(file.replace(/\.json$/, '.bin'), numbers);
  writeFileSync(file, JSON.stringify(manifest));
}
