import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { greater, mul } from '../../../engine/graph/ops/binary.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { equal, greaterOrEqual, less, lessOrEqual, select } from '../../../engine/graph/ops/select.ts';
import { exp, log, square } from '../../../engine/graph/ops/unary.ts';
import { constant, input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { describeOps, everywhere, type OpCase } from './op-cases.ts';

const choice = (
  name: string,
  condition: readonly number[],
  a: readonly number[],
  b: readonly number[],
): OpCase => ({
  name,
  shapes: [condition, a, b],
  values: { 0: Array.from({ length: condition.reduce((x, y) => x * y, 1) }, (_, i) => i % 2) },
  build: (c, x, y) => select(c, square(x), exp(y)),
});

describeOps([
  choice('select', [3, 4], [3, 4], [3, 4]),
  choice('select by one condition a row', [3, 1], [3, 4], [3, 4]),
  choice('select of a row and a scalar', [3, 4], [4], []),
  choice('select that repeats both', [2, 3], [1, 3], [2, 1]),
  {
    name: 'select by a comparison',
    shapes: [[3, 4], [4]],
    build: (a, b) => select(greater(a, b), mul(a, b), square(b)),
  },
  { name: 'select of a number', shapes: [[5]], build: (a) => select(less(a, 0.1), 0.5, square(a)) },
]);

describe('comparisons', () => {
  const [a, b] = [input('a', [5]), input('b', [5])];
  // A hair apart in float32, far below what a clipped difference would see.
  const feeds = { a: [1, 2, 3, 2 ** -126, -0], b: [2, 2, 2, 2 ** -126 * (1 + 2 ** -20), 0] };
  it.each([
    ['equal', equal, [0, 1, 0, 0, 1]],
    ['less', less, [1, 0, 0, 1, 0]],
    ['lessOrEqual', lessOrEqual, [1, 1, 0, 1, 1]],
    ['greaterOrEqual', greaterOrEqual, [0, 1, 1, 0, 1]],
  ] as const)('%s gives 1 where it holds and 0 elsewhere, however close', async (_, compare, expected) => {
    for (const values of await everywhere(compare(a, b), feeds)) expect(values).toEqual(expected);
  });

  it('take numbers and broadcast', async () => {
    const column = input('c', [2, 1]);
    for (const values of await everywhere(lessOrEqual(column, input('r', [3])), { c: [1, 2], r: [1, 2, 3] }))
      expect(values).toEqual([1, 1, 1, 0, 1, 1]);
    for (const values of await everywhere(equal(a, 2), { a: feeds.a }))
      expect(values).toEqual([0, 1, 0, 0, 0]);
  });

  it('pass no gradient', async () => {
    const [ga, gb] = gradients(sum(mul(lessOrEqual(a, b), equal(a, b))), [a, b]) as [Tensor, Tensor];
    for (const gradient of [ga, gb]) {
      for (const values of await everywhere(gradient, {})) expect(values).toEqual([0, 0, 0, 0, 0]);
    }
  });

  it('refuse shapes that do not broadcast', () => {
    expect(() => equal(input('x', [2, 3]), input('y', [2]))).toThrow(ShapeError);
    expect(() => lessOrEqual(input('x', [2, 3]), input('y', [2]))).toThrow(/\(2, 3\) and \(2\)/);
  });
});

describe('select', () => {
  const x = input('x', [4]);
  it('takes the first where the condition is anything but 0', async () => {
    const chosen = select(x, constant([1, 2, 3, 4], [4]), -1);
    for (const values of await everywhere(chosen, { x: [1, 0, -2, 0.25] }))
      expect(values).toEqual([1, -1, 3, 4]);
  });

  it('lets no infinity of the side not taken into result or gradient', async () => {
    const safe = select(greater(x, 0), log(x), 0);
    const [gradient] = gradients(sum(safe), [x]) as [Tensor];
    const feeds = { x: [1, 0, -1, 0.5] };
    for (const values of await everywhere(safe, feeds)) {
      [0, 0, 0, Math.log(0.5)].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));
    }
    for (const values of await everywhere(select(greater(x, 0), gradient, 7), feeds)) {
      expect(values).toEqual([1, 7, 7, 2]);
    }
  });

  it('refuses shapes that do not broadcast', () => {
    expect(() => select(x, input('y', [2, 3]), 0)).toThrow(
      new ShapeError('select: (4) and (2, 3) do not broadcast'),
    );
  });
});
