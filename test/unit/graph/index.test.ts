import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { embedding, gatherRows, slice } from '../../../engine/graph/ops/index.ts';
import { oneHot } from '../../../engine/graph/ops/one-hot.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { tanh } from '../../../engine/graph/ops/unary.ts';
import { input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { allocate, OnnxSession, values } from '../../../engine/runtime/onnx-session.ts';
import { describeOps, everywhere, type OpCase } from './op-cases.ts';
import { spread } from './support.ts';

// The outer function bends, so that second derivatives are not zero.
const gather = (name: string, x: readonly number[], indices: readonly number[], at: number[]): OpCase => ({
  name,
  shapes: [x, indices],
  values: { 1: at },
  build: (rows, places) => tanh(x.length === 2 ? embedding(rows, places) : gatherRows(rows, places)),
});

describeOps([
  gather('embedding, a row taken twice and one never', [4, 3], [5], [2, 0, 2, 3, 0]),
  gather('embedding of indices (2, 3)', [4, 3], [2, 3], [1, 1, 1, 0, 3, 2]),
  gather('embedding of one index of no axis', [4, 3], [], [2]),
  gather('embedding of a table of one number', [1, 1], [1], [0]),
  gather('embedding with many rows (added up by ScatterElements)', [20, 2], [4], [17, 3, 17, 0]),
  gather('gatherRows', [2, 4, 3], [2, 3], [3, 0, 1, 2, 2, 0]),
  gather('gatherRows of one sample', [1, 4, 3], [1, 2], [3, 3]),
  gather('gatherRows with many rows (added up by ScatterElements)', [2, 9, 2], [2, 3], [8, 8, 0, 3, 1, 3]),
  { name: 'slice at the start', shapes: [[4, 3]], build: (x) => tanh(slice(x, 0, 0, 2)) },
  { name: 'slice in the middle', shapes: [[2, 5, 3]], build: (x) => tanh(slice(x, 1, 1, 4)) },
  { name: 'slice at the end', shapes: [[2, 5]], build: (x) => tanh(slice(x, 1, 3, 5)) },
  { name: 'slice of one element', shapes: [[3]], build: (x) => tanh(slice(x, 0, 1, 2)) },
  {
    name: 'two slices that overlap',
    shapes: [[5]],
    build: (x) => mul(slice(x, 0, 0, 3), slice(x, 0, 2, 5)),
  },
]);

describe('what is chosen', () => {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

  it('by gatherRows are rows of each sample', async () => {
    const rows = gatherRows(input('x', [2, 3, 2]), input('i', [2, 2]));
    for (const result of await everywhere(rows, { x: numbers(12), i: [2, 0, 1, 1] }))
      expect(result).toEqual([4, 5, 0, 1, 8, 9, 8, 9]);
  });

  it('by embedding are rows of the table', async () => {
    for (const result of await everywhere(embedding(input('x', [3, 2]), input('i', [2])), {
      x: numbers(6),
      i: [2, 0],
    }))
      expect(result).toEqual([4, 5, 0, 1]);
  });

  it('by oneHot is 1 at the index', async () => {
    for (const result of await everywhere(oneHot(input('i', [2, 2]), 3), { i: [2, 0, 1, 1] }))
      expect(result).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0]);
  });

  it('by slice are the positions from start to before end; all of them is the tensor itself', async () => {
    const x = input('x', [2, 4]);
    for (const result of await everywhere(slice(x, 1, 1, 3), { x: numbers(8) }))
      expect(result).toEqual([1, 2, 5, 6]);
    expect(slice(x, 1, 0, 4)).toBe(x);
  });
});

// Many gradients meet in few rows, where threads that add at once would be seen: ScatterND gives another result in
// nearly every run of this. The last two have enough rows for ScatterElements.
it.each([
  ['embedding', [3, 64], [20000]],
  ['gatherRows', [16, 3, 64], [16, 2000]],
  ['embedding with many rows', [40, 4], [100000]],
  ['gatherRows with many rows', [16, 40, 4], [16, 4000]],
] as const)(
  'the gradient of %s is the same to the bit in every run, on one thread and on two',
  async (...of) => {
    const [, shape, places] = of;
    const [x, i] = [input('x', shape), input('i', places)];
    const rows = shape.length === 2 ? embedding(x, i) : gatherRows(x, i);
    const weights = input('w', rows.shape);
    const [gradient] = gradients(sum(mul(rows, weights)), [x]) as [Tensor];
    const count = places.reduce((a, b) => a * b, 1);
    const feeds = {
      i: Float32Array.from(spread(count, 0, shape[shape.length - 2] ?? 1), Math.floor),
      w: Float32Array.from(spread(count * (shape.at(-1) ?? 1), -1, 1, 3)),
    };
    for (const threads of [1, 2]) {
      const seen = new Set<string>();
      const outputs = new Map([['gradient', gradient]]);
      const session = await OnnxSession.create(emitModel(outputs, new Map(), TARGETS.cpu), outputs, {
        threads,
        spin: false,
      });
      const targets = allocate(session, outputs);
      for (let run = 0; run < 5; run++) {
        await session.run(session.inputs(feeds), targets);
        seen.add(values(targets['gradient']).join(','));
      }
      await session.release();
      expect(seen.size).toBe(1);
    }
  },
);

describe('what is refused', () => {
  const x = (...shape: number[]): Tensor => input('x', shape);
  it.each([
    [
      'embedding of no table',
      () => embedding(x(2, 3, 4), x(2)),
      /table .* not \(2, 3, 4\), for indices \(2\)/,
    ],
    ['gatherRows of a matrix', () => gatherRows(x(3, 4), x(3, 1)), /not \(3, 4\), for indices \(3, 1\)/],
    ['gatherRows of other samples', () => gatherRows(x(2, 3, 4), x(3, 1)), /\(2, 3, 4\) at indices \(3, 1\)/],
    [
      'gatherRows of more rows than float32 counts',
      () => gatherRows(x(4096, 4097, 1), x(4096, 1)),
      /2²⁴ rows/,
    ],
    ['slice of no axis', () => slice(x(2, 3), 2, 0, 1), /axis 2 of \(2, 3\)/],
    ['slice beyond the end', () => slice(x(2, 3), 1, 2, 4), /2 to 4 along axis 1 of \(2, 3\)/],
    ['an empty slice', () => slice(x(2, 3), 1, 2, 2), /2 to 2 along axis 1/],
    ['oneHot of no depth', () => oneHot(x(2), 0), /\(2\) with a depth of 0/],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });

  it.each([-1, 3, 0.5])('by the interpreter: the index %d of three rows', (index) => {
    const feeds = { x: [1, 2, 3], i: [index] };
    const i = input('i', [1]);
    const message = `the index ${index} is no whole number from 0 to 2`;
    expect(() => evaluate([embedding(x(3, 1), i)], feeds)).toThrow(message);
    expect(() => evaluate([oneHot(i, 3)], feeds)).toThrow(message);
  });
});
