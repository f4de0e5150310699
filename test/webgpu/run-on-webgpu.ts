import { expect } from 'vitest';
import { evaluate } from '../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../engine/graph/onnx/emit-model.ts';
import type { Tensor } from '../../engine/graph/tensor.ts';
import { defaultProvider } from '../../engine/runtime/execution-provider.ts';
import { allocate, OnnxSession, values } from '../../engine/runtime/onnx-session.ts';
import { expectClose } from '../unit/graph/support.ts';

/** Holds tensors on WebGPU to their values in float64, and every node of theirs to WebGPU. */
export async function expectOnWebGpu(
  tensors: readonly Tensor[],
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  tolerance: number,
): Promise<void> {
  const named = new Map(tensors.map((tensor, i) => [`out${i}`, tensor]));
  const session = await OnnxSession.create(emitModel(named, new Map(), TARGETS.webgpu), named, {
    provider: defaultProvider('webgpu'),
    threads: 1,
    spin: false,
  });
  const found = allocate(session, named);
  const arrays = Object.entries(feeds).map(([name, feed]) => [name, Float32Array.from(feed)] as const);
  await session.run(session.inputs(Object.fromEntries(arrays)), found);
  evaluate(tensors, feeds).forEach(({ data }, i) => expectClose(values(found[`out${i}`]), data, tolerance));
  expect(session.partlyOnCpu).toBe(false);
  await session.release();
}
