import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { constant, input, sizeOf, type Tensor } from '../../../engine/graph/tensor.ts';
import { expectClose, expectGradients, runOnnx, setUp, spread, type Case } from './support.ts';
import { runTensorflow } from './tensorflow.ts';

/** A case whose inputs may also be given out, e.g. indices; such an input has no gradient. */
export interface OpCase extends Case {
  /** Values in place of the spread ones, by input. */
  readonly values?: Readonly<Record<number, readonly number[]>>;
  /** Inputs that are differentiated; default all without `values`. */
  readonly differentiable?: readonly number[];
}

interface Ready {
  readonly output: Tensor;
  readonly scalar: Tensor;
  readonly variables: readonly Tensor[];
  /** The feeds, the differentiable ones under x0, x1, …, as `expectGradients` wants them. */
  readonly feeds: Record<string, number[]>;
}

/**
 * What every op is held to: first and second derivatives to finite differences in float64; forward and gradient to
 * float32 through onnxruntime, as written for the CPU and in standard ONNX alone, and through TensorFlow.js.
 */
export function describeOps(cases: readonly OpCase[]): void {
  describe.each(cases)('$name', (testCase) => {
    it('has the gradient that finite differences give', () => {
      const { scalar, variables, feeds } = ready(testCase);
      expectGradients(scalar, variables, feeds);
    });

    it('has a gradient whose own gradient is that of finite differences', () => {
      const { scalar, variables, feeds } = ready(testCase);
      const first = gradients(scalar, variables).map((gradient, i) =>
        sum(mul(gradient, constant(spread(sizeOf(gradient.shape), -0.9, 1.2, i + 7), gradient.shape))),
      );
      for (const gradient of first) expectGradients(gradient, variables, feeds);
    });

    it.each(['cpu', 'plain'] as const)('gives the same values through ONNX for %s', async (target) => {
      const { output, scalar, variables, feeds } = ready(testCase);
      const tensors = [output, ...gradients(scalar, variables)];
      const expected = evaluate(tensors, feeds);
      const actual = await runOnnx(tensors, feeds, TARGETS[target]);
      // float32 has 2⁻²⁴ ≈ 6e-8 of relative precision; a handful of operations lie between.
      tensors.forEach((_, i) => expectClose(actual[i] ?? [], expected[i]?.data ?? [], 2e-6));
    });

    it('gives the same values on TensorFlow.js', async () => {
      const { output, scalar, variables, feeds } = ready(testCase);
      const tensors = [output, ...gradients(scalar, variables)];
      const expected = evaluate(tensors, feeds);
      const actual = await runTensorflow(tensors, feeds);
      tensors.forEach((_, i) => expectClose(actual[i] ?? [], expected[i]?.data ?? [], 2e-6));
    });

    it('keeps to standard ONNX where it is asked to', () => {
      const { output, scalar, variables } = ready(testCase);
      const tensors = [output, ...gradients(scalar, variables)];
      const { nodes } = emitModel(new Map(tensors.map((t, i) => [`out${i}`, t])), new Map(), TARGETS.plain);
      expect(nodes.map(({ domain }) => domain).filter((domain) => domain !== '')).toEqual([]);
    });
  });
}

/** Inputs that are differentiated come first as x0, x1, …; the others are called given0, … */
function ready({ values = {}, differentiable, build, ...rest }: OpCase): Ready {
  const wanted = differentiable ?? rest.shapes.flatMap((_, i) => (i in values ? [] : [i]));
  const all = rest.shapes.map((shape, i) =>
    input(wanted.includes(i) ? `x${wanted.indexOf(i)}` : `given${i}`, shape),
  );
  const output = build(...all);
  const spreadFeeds = setUp({ ...rest, build: () => output }).feeds;
  const feeds = Object.fromEntries(
    rest.shapes.map((_, i) => [
      wanted.includes(i) ? `x${wanted.indexOf(i)}` : `given${i}`,
      [...(values[i] ?? spreadFeeds[`x${i}`] ?? [])],
    ]),
  );
  const weights = constant(spread(sizeOf(output.shape), 0.3, 1.4, 5), output.shape);
  const variables = wanted.map((i) => all[i] as Tensor);
  return { output, scalar: sum(mul(output, weights)), variables, feeds };
}

/** Values of one tensor under the interpreter and under onnxruntime, written for the CPU and in standard ONNX. */
export async function everywhere(
  tensor: Tensor,
  feeds: Record<string, number[]>,
): Promise<readonly (readonly number[])[]> {
  const exact = [...(evaluate([tensor], feeds)[0]?.data ?? [])];
  const cpu = [...((await runOnnx([tensor], feeds, TARGETS.cpu))[0] ?? [])];
  const plain = [...((await runOnnx([tensor], feeds, TARGETS.plain))[0] ?? [])];
  return [exact, cpu, plain];
}
