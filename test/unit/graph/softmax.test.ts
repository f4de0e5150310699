import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { logSoftmax, logSumExp, softmax } from '../../../engine/graph/ops/softmax.ts';
import { constant, input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { describeOps, everywhere } from './op-cases.ts';
import { expectClose } from './support.ts';

// A last axis of up to 16 is summed by a product, a longer one by a reduction.
const SHAPES = [[5], [1, 1], [3, 4], [2, 2, 3, 5], [3, 17]] as const;

describeOps(
  SHAPES.flatMap((shape) => [
    { name: `softmax of (${shape.join(', ')})`, shapes: [shape], build: softmax },
    { name: `logSoftmax of (${shape.join(', ')})`, shapes: [shape], build: logSoftmax },
    { name: `logSumExp of (${shape.join(', ')})`, shapes: [shape], build: logSumExp },
  ]),
);

describe('at logits of ±10⁴', () => {
  const x = input('x0', [2, 3]);
  const feeds = { x0: [1e4, -1e4, 1e4, -1e4, -1e4 + 1, -1e4] };
  const [e, ln] = [Math.E, Math.log];
  // Rows: two equal largest logits and nothing; 1, e, 1 after a shift.
  it.each([
    ['softmax', softmax, [0.5, 0, 0.5, 1 / (2 + e), e / (2 + e), 1 / (2 + e)]],
    ['logSoftmax', logSoftmax, [-ln(2), -2e4 - ln(2), -ln(2), -ln(2 + e), 1 - ln(2 + e), -ln(2 + e)]],
    ['logSumExp', logSumExp, [1e4 + ln(2), -1e4 + ln(2 + e)]],
  ] as const)('%s is exact', async (_, f, expected) => {
    for (const values of await everywhere(f(x), feeds)) expectClose(values, expected, 1e-6);
  });

  it('their gradients are finite and sum to 0 over a row, that of logSumExp to 1', async () => {
    const weighted = (y: Tensor): Tensor => sum(mul(y, constant([1, 2, 3, 4, 5, 6], [2, 3])));
    const rowSums = async (scalar: Tensor): Promise<readonly (readonly number[])[]> =>
      everywhere(sum(gradients(scalar, [x])[0] as Tensor, [1]), feeds);
    // What cancels in a row is of the size of 15, 15 × 2⁻²³ ≈ 2e-6.
    for (const values of await rowSums(weighted(softmax(x)))) expectClose(values, [0, 0], 2e-6);
    for (const values of await rowSums(weighted(logSoftmax(x)))) expectClose(values, [0, 0], 2e-6);
    for (const values of await rowSums(sum(logSumExp(x)))) expectClose(values, [1, 1], 1e-6);
  });
});

it.each([
  ['softmax', softmax],
  ['logSoftmax', logSoftmax],
  ['logSumExp', logSumExp],
])('%s refuses a scalar and an empty last axis', (name, f) => {
  expect(() => f(input('x', []))).toThrow(new ShapeError(`${name}: () has no last axis with elements`));
  expect(() => f(input('x', [3, 0]))).toThrow(/\(3, 0\) has no last axis/);
});
