import type { Children } from './children.ts';

/** The speed of the fastest matrix product found, in GFLOP/s, and whose it was: what a step could reach if it were nothing else. */
export interface Limit {
  readonly gflops: number;
  readonly found: string;
}

const SQUARE = [2048, 2048, 2048] as const;

/** Products of 2048³ and of the workload's own shape by onnxruntime and by PyTorch, the fastest. */
export async function sgemmLimit(
  { ours, torch }: Children,
  threads: number,
  own: readonly [number, number, number],
): Promise<Limit> {
  const makers = [
    ['onnxruntime', ours({ workload: '', threads, spin: threads > 1, provider: 'cpu' })],
    ['torch.mm', torch({ threads, mode: 'eager', attention: 'products', wait: 'default' }, null)],
  ] as const;
  let best: Limit = { gflops: 0, found: '' };
  for (const [name, child] of makers) {
    for (const shape of [SQUARE, own]) {
      const { gflops } = await child.ask<{ gflops: number }>({ do: 'product', shape, seconds: 0.6 }, 60);
      if (gflops > best.gflops) best = { gflops, found: `${name} at ${shape.join(' × ')}` };
    }
    await child.end();
  }
  return best;
}
