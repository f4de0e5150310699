import { describe, expect, inject, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { evaluate } from '../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../engine/graph/onnx/emit-model.ts';
import { mul } from '../../engine/graph/ops/binary.ts';
import { crossEntropy } from '../../engine/graph/ops/cross-entropy.ts';
import { dropout } from '../../engine/graph/ops/dropout.ts';
import { abs, log1p, sigmoid, softplus } from '../../engine/graph/ops/elementwise.ts';
import { maxOver, minOver } from '../../engine/graph/ops/extrema.ts';
import { gelu } from '../../engine/graph/ops/gelu.ts';
import { embedding, gatherRows, slice } from '../../engine/graph/ops/index.ts';
import { layerNorm } from '../../engine/graph/ops/layer-norm.ts';
import { linear, matmul } from '../../engine/graph/ops/matmul.ts';
import { equal, less, lessOrEqual, select } from '../../engine/graph/ops/select.ts';
import { concat, split, transpose } from '../../engine/graph/ops/shape.ts';
import { logSoftmax, logSumExp, softmax } from '../../engine/graph/ops/softmax.ts';
import { cos, sin } from '../../engine/graph/ops/trigonometry.ts';
import { constant, input, sizeOf, type Shape, type Tensor } from '../../engine/graph/tensor.ts';
import { defaultProvider } from '../../engine/runtime/execution-provider.ts';
import { allocate, OnnxSession, values } from '../../engine/runtime/onnx-session.ts';
import { expectClose, setUp, type Case } from '../unit/graph/support.ts';
import { expectOnWebGpu } from './run-on-webgpu.ts';

const reason = inject('noWebGpu');

const whole = (shape: Shape, below: number): Tensor =>
  constant(
    Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7 + 3) % below),
    shape,
  );
const uniform = (shape: Shape): Tensor =>
  constant(
    Array.from({ length: sizeOf(shape) }, (_, i) => (i * 0.37 + 0.005) % 1),
    shape,
  );
const sum3 = (a: Tensor, b: Tensor, c: Tensor): Tensor => concat([a, b, c], 0);

/** Ops that the layers do not use, and those that graphics processors are known to lack, each with its gradient. */
const CASES: readonly Case[] = [
  { name: 'embedding', shapes: [[5, 3]], build: (table) => embedding(table, whole([2, 4], 5)) },
  {
    name: 'embedding of a large table',
    shapes: [[300, 4]],
    build: (table) => embedding(table, whole([64], 300)),
  },
  { name: 'gather rows', shapes: [[3, 5, 2]], build: (x) => gatherRows(x, whole([3, 2], 5)) },
  { name: 'slice', shapes: [[4, 5]], build: (x) => slice(x, 1, 1, 4) },
  {
    name: 'split into many',
    shapes: [[20, 3]],
    build: (x) => concat(split(x, Array<number>(20).fill(1), 0).toReversed(), 0),
  },
  {
    name: 'concat',
    shapes: [
      [2, 3],
      [1, 3],
      [3, 3],
    ],
    build: sum3,
  },
  { name: 'transpose', shapes: [[2, 3, 4]], build: (x) => transpose(x, [2, 0, 1]) },
  {
    name: 'batched product',
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    build: (a, b) => matmul(a, b, false, false, 0.5),
  },
  { name: 'linear', shapes: [[4, 3], [3, 2], [2]], build: linear },
  { name: 'layer norm', shapes: [[4, 6], [6], [6]], build: (x, g, b) => layerNorm(x, g, b) },
  { name: 'exact GELU', shapes: [[4, 5]], build: (x) => gelu(x) },
  { name: 'tanh GELU', shapes: [[4, 5]], build: (x) => gelu(x, 'tanh') },
  { name: 'softmax', shapes: [[3, 4]], build: softmax },
  { name: 'log-softmax', shapes: [[3, 4]], build: logSoftmax },
  { name: 'log-sum-exp', shapes: [[3, 4]], build: logSumExp },
  { name: 'cross-entropy', shapes: [[4, 3]], build: (x) => crossEntropy(x, whole([4], 3)) },
  { name: 'dropout', shapes: [[4, 6]], build: (x) => dropout(x, uniform([4, 6]), 0.4) },
  { name: 'cosine and sine', shapes: [[3, 4]], build: (x) => mul(cos(x), sin(x)) },
  { name: 'sigmoid and softplus', shapes: [[3, 4]], build: (x) => mul(sigmoid(x), softplus(x)) },
  { name: 'absolute value', shapes: [[3, 4]], build: abs },
  { name: 'log1p', shapes: [[3, 4]], range: [0.1, 2], build: log1p },
  {
    name: 'maximum and minimum over an axis',
    shapes: [[3, 4]],
    build: (x) => concat([maxOver(x, [1]), minOver(x, [1])], 0),
  },
  {
    name: 'comparisons and select',
    shapes: [[3, 4]],
    build: (x) => select(less(x, 0.2), mul(x, 2), select(lessOrEqual(x, 1), mul(x, x), equal(x, x))),
  },
];

describe.skipIf(reason !== '')(`ops on WebGPU${reason === '' ? '' : `, skipped: ${reason}`}`, () => {
  it.each(CASES)('$name: values and gradients, with no node left to the processor', async (testCase) => {
    const { inputs, output, scalar, feeds } = setUp(testCase);
    await expectOnWebGpu([output, ...gradients(scalar, inputs)], feeds, 1e-5);
  });

  it('a node that the provider lacks runs on the processor, and the session says so', async () => {
    const x = input('x', [2, 3]);
    const named = new Map([['y', logSoftmax(x)]]);
    const model = emitModel(named, new Map(), TARGETS.plain);
    const session = await OnnxSession.create(model, named, {
      provider: defaultProvider('webgpu'),
      threads: 1,
      spin: false,
    });
    expect(session.partlyOnCpu).toBe(true);
    const found = allocate(session, named);
    const numbers = [1, 2, 3, -1, 0, 4];
    await session.run(session.inputs({ x: Float32Array.from(numbers) }), found);
    expectClose(values(found['y']), evaluate([...named.values()], { x: numbers })[0]?.data ?? [], 1e-6);
    await session.release();
  });
});
