import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { abs, log1p, sigmoid, softplus } from '../../../engine/graph/ops/elementwise.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { cos, sin } from '../../../engine/graph/ops/trigonometry.ts';
import { input, type Tensor } from '../../../engine/graph/tensor.ts';
import { describeOps, everywhere } from './op-cases.ts';
import { expectClose } from './support.ts';

const shapes = [[3, 4]] as const;

describeOps([
  { name: 'sigmoid', shapes, build: sigmoid },
  { name: 'softplus', shapes, build: softplus },
  { name: 'abs', shapes, build: abs },
  { name: 'log1p', shapes, range: [-0.6, 2], build: log1p },
  { name: 'cos', shapes, range: [-7, 7], build: cos },
  { name: 'sin', shapes, range: [-7, 7], build: sin },
]);

const x = input('x', [5]);

describe('far from 0', () => {
  // By definition, from the tails of e⁻ˣ.
  it.each([
    ['sigmoid', sigmoid, [0, Math.exp(-20), 0.5, 1, 1]],
    ['softplus', softplus, [0, Math.exp(-20), Math.log(2), 20, 100]],
    ['gradient of softplus', derivative(softplus), [0, Math.exp(-20), 0.5, 1, 1]],
  ] as const)('%s neither overflows nor loses its limit', async (_, f, expected) => {
    for (const values of await everywhere(f(x), { x: [-100, -20, 0, 20, 100] })) {
      values.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-7 * 20));
    }
  });
});

describe('log1p', () => {
  it('keeps its digits where 1 + x rounds them away', async () => {
    const feeds = { x: [1e-10, -3e-8, 1.5e-7, 1e-3, 1e6] };
    for (const values of await everywhere(log1p(x), feeds)) {
      values.forEach((value, i) => {
        const exact = Math.log1p(Math.fround(feeds.x[i] ?? NaN));
        expect(Math.abs(value / exact - 1)).toBeLessThan(3e-7);
      });
    }
  });
});

describe('the gradient of abs', () => {
  it('is the sign, and 0 at 0', async () => {
    for (const values of await everywhere(derivative(abs)(x), { x: [-1e30, -1e-37, 0, 1e-37, 1e30] }))
      expect(values.map((value) => value + 0)).toEqual([-1, -1, 0, 1, 1]);
  });
});

describe('cos and sin', () => {
  it('hold at angles of some hundred turns', async () => {
    const angles = [-3000.25, -100.5, 0, 777.125, 4096];
    for (const values of await everywhere(cos(x), { x: angles }))
      expectClose(values, angles.map(Math.cos), 1e-6);
    for (const values of await everywhere(sin(x), { x: angles }))
      expectClose(values, angles.map(Math.sin), 1e-6);
  });
});

function derivative(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (of) => gradients(sum(f(of)), [of])[0] as Tensor;
}
