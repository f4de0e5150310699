import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { anyBatch, BatchBound, type Written } from '../../../engine/export/any-batch.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { encodeModel } from '../../../engine/graph/onnx/model-proto.ts';
import { add, mul, sub } from '../../../engine/graph/ops/binary.ts';
import { matmul } from '../../../engine/graph/ops/matmul.ts';
import { expand, mean } from '../../../engine/graph/ops/reduce.ts';
import { concat, reshape, split, transpose } from '../../../engine/graph/ops/shape.ts';
import { tanh } from '../../../engine/graph/ops/unary.ts';
import { constant, input, sizeOf, type Tensor } from '../../../engine/graph/tensor.ts';
import { randomStream } from '../../../engine/random/stream.ts';

/** A graph of x (rows, 6), made for a number of rows. */
type Build = (x: Tensor, rows: number) => Tensor;
const WIDTH = 6;

const write =
  (build: Build) =>
  (rows: number): Written => {
    const out = build(input('x', [rows, WIDTH]), rows);
    const { nodes, initialisers, inputs } = emitModel(new Map([['out', out]]), new Map(), TARGETS.plain);
    return { nodes, initialisers, inputs, outputs: new Map([['out', out.shape]]) };
  };

const numbers = (shape: readonly number[], name: string) =>
  constant(randomStream(3, name).fillNormal(new Float32Array(sizeOf(shape))), shape);

const GRAPHS: Readonly<Record<string, Build>> = {
  'a reshape that keeps the rows': (x, rows) => tanh(reshape(x, [rows, 2, 3])),
  'rows and tokens on one axis': (x, rows) => {
    const tokens = reshape(x, [rows * 2, 3]);
    return reshape(matmul(tokens, numbers([3, 4], 'w')), [rows, 8]);
  },
  'rows last': (x, rows) => mul(reshape(transpose(x, [1, 0]), [3, 2, rows]), 2),
  'a learned query for every row': (x, rows) => {
    const query = expand(numbers([1, 2, 3], 'query'), [rows, 2, 3]);
    return matmul(query, reshape(x, [rows, 2, 3]), false, true);
  },
  'a constant written out for every row': (x, rows) => {
    const row = [1, 2, 3, 4, 5, 6];
    const tiled = constant(Array.from({ length: rows }, () => row).flat(), [rows, WIDTH]);
    return add(concat([x, tiled], 1), 1);
  },
  'a repetition of both': (x, rows) => expand(reshape(x, [1, rows, WIDTH]), [2, rows, WIDTH]),
  'columns cut and joined': (x) => concat([...split(x, [1, 2, 3], 1)].toReversed(), 1),
};

describe('a graph for any number of rows', () => {
  it.each(Object.entries(GRAPHS))('%s', async (_, build) => {
    const { outputs, ...graph } = anyBatch(write(build));
    expect(graph.inputs).toEqual([{ name: 'x', shape: ['batch', WIDTH] }]);
    const session = await ort.InferenceSession.create(encodeModel({ ...graph, outputs }));
    for (const rows of [1, 2, 3, 50]) {
      const x = randomStream(rows, 'x').fillNormal(new Float32Array(rows * WIDTH));
      const { out } = await session.run({ x: new ort.Tensor('float32', x, [rows, WIDTH]) });
      const [expected] = evaluate([build(input('x', [rows, WIDTH]), rows)], { x });
      expect(out?.dims).toEqual(expected?.shape);
      // float32 against float64.
      [...(out?.data as Float32Array)].forEach((value, i) =>
        expect(value).toBeCloseTo(expected!.data[i]!, 5),
      );
    }
    await session.release();
  });

  it('names the open extents of its outputs', () => {
    const { outputs } = anyBatch(write(GRAPHS['rows last']!));
    expect(outputs).toEqual([{ name: 'out', shape: [3, 2, 'batch'] }]);
    const twice = anyBatch(write((x, rows) => tanh(reshape(x, [rows * 2, 3]))));
    expect(twice.outputs).toEqual([{ name: 'out', shape: ['2*batch', 3] }]);
  });

  it.each<[string, Build, RegExp]>([
    ['a mean over the batch', (x) => sub(x, mean(x, [0])), /depends on the rows|rows/],
    [
      'a constant that tells rows apart',
      (x, rows) =>
        add(
          x,
          constant(
            Float64Array.from({ length: rows }, (_, i) => i),
            [rows, 1],
          ),
        ),
      /a constant of shape \(1009, 1\) depends on the rows/,
    ],
    [
      'one node for each thousand rows',
      (x, rows) => Array.from({ length: rows - 1008 }).reduce<Tensor>((sum) => tanh(sum), x),
      /more nodes for more rows|written differently/,
    ],
  ])('is refused for %s, with the reason', (_, build, reason) => {
    expect(() => anyBatch(write(build))).toThrow(BatchBound);
    expect(() => anyBatch(write(build))).toThrow(reason);
  });
});
