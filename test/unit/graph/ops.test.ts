import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { add, div, greater, maximum, minimum, mul, sub } from '../../../engine/graph/ops/binary.ts';
import { gelu } from '../../../engine/graph/ops/gelu.ts';
import { layerNorm } from '../../../engine/graph/ops/layer-norm.ts';
import { linear, matmul } from '../../../engine/graph/ops/matmul.ts';
import { expand, mean, sum, sumTo } from '../../../engine/graph/ops/reduce.ts';
import { concat, reshape, split, transpose } from '../../../engine/graph/ops/shape.ts';
import {
  erfOf,
  exp,
  isPositive,
  log,
  neg,
  reciprocal,
  relu,
  sqrt,
  square,
  stopGradient,
  tanh,
} from '../../../engine/graph/ops/unary.ts';
import { constant, input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { expectClose, expectGradients, runOnnx, setUp, type Case } from './support.ts';
import { runTensorflow } from './tensorflow.ts';

const matrix: readonly (readonly number[])[] = [[3, 4]];
const positive = [0.4, 2.1] as const;
const unary = (name: string, build: (x: Tensor) => Tensor, range?: readonly [number, number]): Case => ({
  name,
  shapes: matrix,
  ...(range ? { range } : {}),
  build: build,
});
const pair = (
  name: string,
  build: (a: Tensor, b: Tensor) => Tensor,
  a: readonly number[],
  b: readonly number[],
  range?: readonly [number, number],
): Case => ({
  name: `${name} of (${a.join(', ')}) and (${b.join(', ')})`,
  shapes: [a, b],
  ...(range ? { range } : {}),
  build: build,
});

const broadcasts = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [3, 1],
    [1, 4],
  ],
  [[], [3, 4]],
  [[3, 4], []],
] as const;

const CASES: readonly Case[] = [
  unary('neg', neg),
  unary('exp', exp),
  unary('log', log, positive),
  unary('sqrt', sqrt, positive),
  unary('reciprocal', reciprocal, positive),
  unary('square', square),
  unary('tanh', tanh),
  unary('relu', relu),
  unary('erf', erfOf),
  unary('gelu', (x) => gelu(x)),
  unary('gelu, tanh form', (x) => gelu(x, 'tanh')),
  ...[
    [5, 4],
    [2, 3, 4],
  ].map((shape): Case => ({
    name: `layerNorm of rank ${shape.length}`,
    shapes: [shape, [4], [4]],
    build: (x, gamma, beta) => layerNorm(x, gamma, beta),
  })),
  { name: 'linear of rank 3', shapes: [[2, 3, 4], [4, 5], [5]], build: linear },
  { name: 'sum over leading axes', shapes: [[2, 3, 4]], build: (x) => sum(x, [0, 1]) },
  {
    name: 'scaled product of rank 3',
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    build: (a, b) => matmul(a, b, false, true, 0.5),
  },
  ...broadcasts.flatMap(([a, b]) => [
    pair('add', add, a, b),
    pair('sub', sub, a, b),
    pair('mul', mul, a, b),
    pair('div', div, a, b, positive),
    pair('maximum', maximum, a, b),
    pair('minimum', minimum, a, b),
  ]),
  unary('mul by constants, gathered', (x) => mul(mul(x, 3), 0.25)),
  unary('a number minus x', (x) => sub(1, x)),
  unary('sum over all', (x) => sum(x)),
  unary('sum over rows', (x) => sum(x, [0])),
  unary('mean over columns', (x) => mean(x, [1])),
  unary('mean over all', (x) => mean(x)),
  { name: 'expand', shapes: [[3, 1]], build: (x) => expand(x, [2, 3, 4]) },
  { name: 'sumTo', shapes: [[2, 3, 4]], build: (x) => sumTo(x, [3, 1]) },
  unary('reshape', (x) => reshape(x, [2, 6])),
  { name: 'transpose', shapes: [[2, 3, 4]], build: (x) => transpose(x, [2, 0, 1]) },
  {
    name: 'concat',
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: (a, b) => concat([a, b], 1),
  },
  {
    name: 'split, one part used',
    shapes: [[2, 5]],
    build: (x) => square(split(x, [2, 3], 1)[1] as Tensor),
  },
  {
    name: 'split, both parts used',
    shapes: [[5]],
    build: (x) => mul(sum(split(x, [2, 3], 0)[0] as Tensor), split(x, [2, 3], 0)[1] as Tensor),
  },
  {
    name: 'linear',
    shapes: [[5, 3], [3, 2], [2]],
    build: (x, w, b) => linear(x, w, b),
  },
  {
    name: 'matmul over a long inner axis (written swapped)',
    shapes: [
      [200, 5],
      [200, 3],
    ],
    build: (a, b) => matmul(a, b, true, false),
  },
  ...[false, true].flatMap((ta) =>
    [false, true].flatMap((tb): Case[] => [
      {
        name: `matmul, transposed ${ta} ${tb}`,
        shapes: [ta ? [3, 5] : [5, 3], tb ? [2, 3] : [3, 2]],
        build: (a, b) => matmul(a, b, ta, tb),
      },
      {
        name: `batched matmul, transposed ${ta} ${tb}`,
        shapes: [ta ? [2, 3, 5] : [2, 5, 3], tb ? [2, 2, 3] : [2, 3, 2]],
        build: (a, b) => matmul(a, b, ta, tb),
      },
    ]),
  ),
];

describe.each(CASES)('$name', (testCase) => {
  it('has the gradient that finite differences give', () => {
    const { inputs, scalar, feeds } = setUp(testCase);
    expectGradients(scalar, inputs, feeds);
  });

  it('gives the same forward and gradient values through ONNX', async () => {
    const { inputs, output, scalar, feeds } = setUp(testCase);
    const tensors = [output, ...gradients(scalar, inputs)];
    const expected = evaluate(tensors, feeds);
    const actual = await runOnnx(tensors, feeds);
    // float32 has 2⁻²⁴ ≈ 6e-8 of relative precision; a handful of operations lie between.
    tensors.forEach((_, i) => expectClose(actual[i] ?? [], expected[i]?.data ?? [], 2e-6));
  });

  it('gives the same values on TensorFlow.js', async () => {
    const { inputs, output, scalar, feeds } = setUp(testCase);
    const tensors = [output, ...gradients(scalar, inputs)];
    const expected = evaluate(tensors, feeds);
    const actual = await runTensorflow(tensors, feeds);
    tensors.forEach((_, i) => expectClose(actual[i] ?? [], expected[i]?.data ?? [], 2e-6));
  });
});

describe('the gradient', () => {
  it('can be differentiated again', () => {
    const x = input('x0', [4]);
    const first = gradients(sum(mul(exp(x), square(x))), [x])[0] as Tensor;
    expectGradients(sum(mul(first, constant([1, 2, 3, 4], [4]))), [x], { x0: [0.3, -0.8, 1.1, 0.5] });
  });

  it('is zero where the scalar does not depend on a variable', () => {
    const [x, unused] = [input('x0', [2]), input('x1', [3])];
    const [, gradient] = evaluate(gradients(sum(x), [x, unused]), { x0: [1, 2] });
    expect([...(gradient?.data ?? [])]).toEqual([0, 0, 0]);
  });

  it('does not pass stopGradient', () => {
    const x = input('x0', [2]);
    const [gradient] = evaluate(gradients(sum(mul(stopGradient(x), x)), [x]), { x0: [3, 5] });
    expect([...(gradient?.data ?? [])]).toEqual([3, 5]);
  });

  it('is refused for anything but a scalar', () => {
    const x = input('x0', [2]);
    expect(() => gradients(x, [x])).toThrow(ShapeError);
  });
});

describe('shape rules', () => {
  const [a, b] = [input('a', [2, 3]), input('b', [4, 5])];
  it.each([
    ['add', () => add(a, b)],
    ['matmul', () => matmul(a, b)],
    ['linear', () => linear(a, b, input('c', [5]))],
    ['reshape', () => reshape(a, [5])],
    ['transpose', () => transpose(a, [0, 0])],
    ['concat', () => concat([a, b], 0)],
    ['split', () => split(a, [1, 1], 1)],
    ['expand', () => expand(a, [3])],
    ['sum', () => sum(a, [2])],
  ])('%s refuses shapes that do not go together', (_, build) => {
    expect(build).toThrow(ShapeError);
  });
});

describe('greater', () => {
  it('is 1 where the left side is larger and 0 elsewhere', async () => {
    const tensor = greater(input('x0', [3]), 1);
    const feeds = { x0: [0.5, 1, 2] };
    expect([...(evaluate([tensor], feeds)[0]?.data ?? [])]).toEqual([0, 0, 1]);
    expect([...((await runOnnx([tensor], feeds))[0] ?? [])]).toEqual([0, 0, 1]);
  });
});

describe('isPositive', () => {
  it('is 1 above zero, however little, and 0 elsewhere', async () => {
    const tensor = isPositive(input('x0', [6]));
    const feeds = { x0: [-1e30, -1e-37, 0, 1e-37, 1, 1e30] };
    expect([...(evaluate([tensor], feeds)[0]?.data ?? [])]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...((await runOnnx([tensor], feeds))[0] ?? [])]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

describe('the interpreter', () => {
  it('names an input that has no feed', () => {
    expect(() => evaluate([input('weights', [2])], {})).toThrow(/no feed for input weights \(2\)/);
  });
  it('names a feed of the wrong length', () => {
    expect(() => evaluate([input('weights', [2])], { weights: [1] })).toThrow(/has 1 values; \(2\) needs 2/);
  });
});

describe('the ONNX model', () => {
  it('can give a tensor out under two names, and an input or a constant as an output', async () => {
    const x = input('x0', [2]);
    const doubled = mul(x, 2);
    const outputs = [doubled, doubled, stopGradient(doubled), x, constant([7, 8], [2]), square(doubled)];
    const results = await runOnnx(outputs, { x0: [1, 2] });
    expect(results.map((result) => [...result])).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
      [1, 2],
      [7, 8],
      [4, 16],
    ]);
  });
});
