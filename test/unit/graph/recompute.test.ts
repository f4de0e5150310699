import { describe, expect, it } from 'vitest';
import { gradients, weightedGradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { square } from '../../../engine/graph/ops/unary.ts';
import { Recomputed } from '../../../engine/graph/recompute.ts';
import {
  constant,
  input,
  sizeOf,
  topological,
  type Shape,
  type Tensor,
} from '../../../engine/graph/tensor.ts';
import { mlp } from '../../../engine/nn/mlp.ts';
import { transformer } from '../../../engine/nn/transformer.ts';
import { expectClose, runOnnx, spread } from './support.ts';

interface Network {
  readonly loss: Tensor;
  readonly variables: readonly Tensor[];
  readonly feeds: Record<string, number[]>;
}

/** Σ of squares of what a network makes of x. */
function network(
  shape: Shape,
  build: (weights: (name: string, shape: Shape) => Tensor, x: Tensor) => Tensor,
): Network {
  const variables: Tensor[] = [];
  const feeds: Record<string, number[]> = {};
  const leaf = (name: string, extents: Shape): Tensor => {
    feeds[name] = spread(sizeOf(extents), -0.7, 0.8, variables.length);
    const tensor = input(name, extents);
    variables.push(tensor);
    return tensor;
  };
  const x = leaf('x', shape);
  return { loss: sum(square(build(leaf, x))), variables, feeds };
}

const NETWORKS = {
  'two perceptrons': () =>
    network([5, 3], (weights, x) => {
      const config = { depth: 2, width: 4, activation: 'gelu', bias: true } as const;
      return mlp(weights, 'second', mlp(weights, 'first', x, 2, config), 3, config);
    }),
  'transformer of three blocks': () =>
    network([2, 3, 4], (weights, x) =>
      transformer(weights, 'net', x, {
        layers: 3,
        heads: 2,
        feedForward: 8,
        activation: 'gelu-tanh',
        norm: 'pre',
        finalNorm: true,
      }),
    ),
};

const recomputed = ({ loss, variables }: Network): readonly Tensor[] =>
  weightedGradients([{ scalar: loss, weight: constant(1) }], variables, new Recomputed());

describe.each(Object.entries(NETWORKS))('%s, computed again on the way back', (_name, make) => {
  it('has the same gradients, in float64 and through ONNX', async () => {
    const net = make();
    const expected = evaluate(gradients(net.loss, net.variables), net.feeds);
    const again = recomputed(net);
    evaluate(again, net.feeds).forEach(({ data }, i) =>
      expect(Array.from(data)).toEqual(Array.from(expected[i]?.data ?? [])),
    );
    (await runOnnx(again, net.feeds)).forEach((data, i) => expectClose(data, expected[i]?.data ?? [], 1e-5));
  });

  it('computes the forward pass of all but the last part a second time', () => {
    const net = make();
    const matrixProducts = (tensors: readonly Tensor[]): number =>
      topological(tensors).filter(({ op }) => op.name === 'linear').length;
    const once = matrixProducts(gradients(net.loss, net.variables));
    expect(matrixProducts(recomputed(net))).toBeGreaterThan(once);
  });
});
