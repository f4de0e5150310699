import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { maxOver, minOver } from '../../../engine/graph/ops/extrema.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { exp } from '../../../engine/graph/ops/unary.ts';
import { constant, input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { describeOps, everywhere } from './op-cases.ts';

const SHAPE = [2, 3, 4] as const;
const AXES = [[0], [1], [2], [0, 2], [0, 1, 2]] as const;

describeOps(
  AXES.flatMap((axes) => [
    { name: `the largest over ${axes.join()}`, shapes: [SHAPE], build: (x: Tensor) => exp(maxOver(x, axes)) },
    {
      name: `the smallest over ${axes.join()}`,
      shapes: [SHAPE],
      build: (x: Tensor) => exp(minOver(x, axes)),
    },
  ]),
);

describe('extrema', () => {
  const x = input('x', [2, 3]);
  const feeds = { x: [1, 5, 5, -2, -7, 0] };

  it('are the largest and the smallest of each row', async () => {
    for (const values of await everywhere(maxOver(x, [1]), feeds)) expect(values).toEqual([5, 0]);
    for (const values of await everywhere(minOver(x, [1]), feeds)) expect(values).toEqual([1, -7]);
    for (const values of await everywhere(maxOver(x), feeds)) expect(values).toEqual([5]);
    for (const values of await everywhere(minOver(x), feeds)) expect(values).toEqual([-7]);
  });

  it('share their gradient equally among elements that tie', async () => {
    const weighted = sum(mul(maxOver(x, [1]), constant([8, 3], [2])));
    const [gradient] = gradients(weighted, [x]) as [Tensor];
    for (const values of await everywhere(gradient, feeds)) expect(values).toEqual([0, 4, 4, 0, 0, 3]);
  });

  it('over no axes are the tensor itself', () => {
    expect(maxOver(x, [])).toBe(x);
  });

  it.each([
    ['an axis that is not there', () => maxOver(x, [2]), /maxOver: no elements along axes \(2\) of \(2, 3\)/],
    ['an axis below 0', () => minOver(x, [-1]), /minOver: no elements along axes \(-1\) of \(2, 3\)/],
    ['an empty axis', () => minOver(input('e', [2, 0]), [1]), /minOver: .* \(2, 0\)/],
  ])('refuse %s', (_, build, message) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
