import { expect } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate, type Feeds } from '../../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import {
  constant,
  input,
  sizeOf,
  type Shape,
  type Target,
  type Tensor,
} from '../../../engine/graph/tensor.ts';
import { allocate, OnnxSession, values } from '../../../engine/runtime/onnx-session.ts';

/** Deterministic values that keep away from kinks and poles: a low-discrepancy walk over [from, to]. */
export function spread(count: number, from: number, to: number, phase = 0): number[] {
  return Array.from(
    { length: count },
    (_, i) => from + (to - from) * (((i + 1) * 0.618033988749895 + phase * 0.37) % 1),
  );
}

/** A function of tensors under test: its inputs' shapes and the range that their values come from. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  readonly build: (...inputs: Tensor[]) => Tensor;
}

/** Builds a case: the output, a scalar that weighs every element differently, and feeds. */
export function setUp({ shapes, range: [from, to] = [-1.7, 1.9], build }: Case): {
  inputs: readonly Tensor[];
  output: Tensor;
  scalar: Tensor;
  feeds: Record<string, number[]>;
} {
  const inputs = shapes.map((shape, i) => input(`x${i}`, shape));
  const output = build(...inputs);
  const weights = constant(spread(sizeOf(output.shape), 0.3, 1.4, 5), output.shape);
  const feeds = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, spread(sizeOf(shape), from, to, i)]));
  return { inputs, output, scalar: sum(mul(output, weights)), feeds };
}

/** Central finite differences of a scalar with respect to one feed, h = 1e-5: error O(h²) ≈ 1e-10 in float64. */
export function finiteDifferences(scalar: Tensor, feeds: Record<string, number[]>, name: string): number[] {
  const h = 1e-5;
  const at = (i: number, delta: number): number => {
    const moved = (feeds[name] ?? []).map((value, k) => (k === i ? value + delta : value));
    return evaluate([scalar], { ...feeds, [name]: moved })[0]?.data[0] ?? NaN;
  };
  return (feeds[name] ?? []).map((_, i) => (at(i, h) - at(i, -h)) / (2 * h));
}

/** Holds the gradient of every input to finite differences in float64 (1e-6 relative to the largest entry). */
export function expectGradients(
  scalar: Tensor,
  inputs: readonly Tensor[],
  feeds: Record<string, number[]>,
): void {
  const computed = evaluate(gradients(scalar, inputs), feeds);
  inputs.forEach((_, i) =>
    expectClose(computed[i]?.data ?? [], finiteDifferences(scalar, feeds, `x${i}`), 1e-6),
  );
}

/** Largest absolute difference below `tolerance` × (1 + largest magnitude). */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = 1 + Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? NaN))));
  expect(
    worst / scale,
    `${Array.from(actual).slice(0, 6).join(', ')} against ${Array.from(expected).slice(0, 6).join(', ')}`,
  ).toBeLessThan(tolerance);
}

/** The same tensors through ONNX and onnxruntime, float32; written for `target`. */
export async function runOnnx(
  outputs: readonly Tensor[],
  feeds: Feeds,
  target: Target = TARGETS.cpu,
): Promise<readonly Float32Array[]> {
  const named = new Map(outputs.map((tensor, i) => [`out${i}`, tensor]));
  const session = await OnnxSession.create(emitModel(named, new Map(), target), named, {
    threads: 1,
    spin: false,
  });
  const targets = allocate(session, named);
  const arrays = Object.entries(feeds).map(([name, feed]) => [name, Float32Array.from(feed)] as const);
  await session.run(session.inputs(Object.fromEntries(arrays)), targets);
  const results = [...named.keys()].map((name) => values(targets[name]).slice());
  await session.release();
  return results;
}
