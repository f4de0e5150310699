import { expect } from 'vitest';
import { sizeOf, type Tensor as GraphTensor } from '../../../engine/graph/tensor.ts';
import { onnxPrograms } from '../../../engine/runtime/program.ts';
import { tf, type Tensor } from './primitives.ts';

/** The engine's float32 numbers: the graph on onnxruntime's CPU, as a training step computes them. */
export async function computed(
  outputs: ReadonlyMap<string, GraphTensor>,
  feeds: Readonly<Record<string, Float32Array>>,
): Promise<Readonly<Record<string, Float32Array>>> {
  const program = await onnxPrograms({ threads: 1, spin: false })(outputs, new Map());
  const found = await program.run(feeds);
  const copies = Object.fromEntries(Object.entries(found).map(([name, data]) => [name, data.slice()]));
  await program.release();
  return copies;
}

/** Value and gradients of a scalar function by tfjs's own reverse mode; an input that it does not depend on has gradient zero. */
export function reference(
  variables: Readonly<Record<string, Tensor>>,
  scalar: (variables: Readonly<Record<string, Tensor>>) => Tensor,
): { readonly value: number; readonly gradients: Readonly<Record<string, Float32Array>> } {
  const names = Object.keys(variables);
  const { value, grads } = tf.valueAndGrads(
    (...tensors: Tensor[]) =>
      scalar(Object.fromEntries(names.map((name, i) => [name, tensors[i] as Tensor]))) as tf.Scalar,
  )(Object.values(variables));
  return {
    value: value.dataSync()[0] ?? NaN,
    gradients: Object.fromEntries(
      names.map((name, i) => [
        name,
        Float32Array.from(grads[i]?.dataSync() ?? new Float32Array(sizeOf(variables[name]?.shape ?? []))),
      ]),
    ),
  };
}

/** The largest difference, in units of the largest expected magnitude, is below `tolerance`. */
export function expectRelative(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual?.length, `${what}: number of elements`).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-6);
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual?.[i] ?? NaN))));
  expect(
    worst / scale,
    `${what}: ${[...Array.from(actual ?? [])].slice(0, 6).join(', ')} against ${Array.from(expected).slice(0, 6).join(', ')}`,
  ).toBeLessThan(tolerance);
}
