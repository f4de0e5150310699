import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { mul } from '../../../engine/graph/ops/binary.ts';
import { dropout } from '../../../engine/graph/ops/dropout.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { tanh } from '../../../engine/graph/ops/unary.ts';
import { input, ShapeError, type Tensor } from '../../../engine/graph/tensor.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { describeOps, everywhere } from './op-cases.ts';
import { expectClose, spread } from './support.ts';

describeOps([
  {
    name: 'dropout',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    values: { 1: spread(12, 0, 1) },
    build: (x, u) => tanh(dropout(x, u, 0.4)),
  },
]);

describe('dropout', () => {
  const [x, u] = [input('x', [6]), input('u', [6])];

  // 0.1 lies between two multiples of 2⁻²⁴, 0.25 is one itself.
  it.each([0.1, 0.25, 0.9, 1 - 2 ** -24])(
    'keeps exactly where u ≥ %d, and grows what it keeps',
    async (rate) => {
      const above = Math.ceil(rate * 2 ** 24) / 2 ** 24;
      const feeds = { x: [1, 2, 3, 4, 5, 6], u: [0, above - 2 ** -24, above, 1 - 2 ** -24, 0.5, 0.95] };
      const expected = feeds.x.map((value, i) => ((feeds.u[i] ?? NaN) >= rate ? value / (1 - rate) : 0));
      for (const values of await everywhere(dropout(x, u, rate), feeds)) {
        expect(values.map((value) => value === 0)).toEqual(expected.map((value) => value === 0));
        expectClose(values, expected, 1e-6);
      }
    },
  );

  it('drops of the gradient what it dropped of x', async () => {
    const [gradient] = gradients(sum(mul(dropout(x, u, 0.5), 3)), [x]) as [Tensor];
    const feeds = { u: [0.1, 0.9, 0.49, 0.5, 0.2, 0.7] };
    for (const values of await everywhere(gradient, feeds)) expect(values).toEqual([0, 6, 0, 6, 0, 6]);
  });

  it('keeps the mean and drops the share that it is told, on noise from a stream', async () => {
    const count = 100_000;
    const noise = randomStream(5, 'dropout').fillUniform(new Float32Array(count));
    const wide = dropout(input('x', [count]), input('u', [count]), 0.3);
    const feeds = { x: new Array<number>(count).fill(1), u: [...noise] };
    for (const values of await everywhere(wide, feeds)) {
      // Four standard errors: √(0.3 · 0.7 / n) = 0.0014 for the share.
      expect(Math.abs(values.filter((value) => value === 0).length / count - 0.3)).toBeLessThan(0.006);
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / count - 1)).toBeLessThan(0.0084);
    }
  });

  it('at a rate of 0 is x itself', () => {
    expect(dropout(x, u, 0)).toBe(x);
  });

  it.each([-0.1, 1, NaN])('refuses a rate of %d', (rate) => {
    expect(() => dropout(x, u, rate)).toThrow(`dropout: a rate from 0 to below 1 is needed, not ${rate}`);
  });

  it('refuses noise of another shape', () => {
    expect(() => dropout(x, input('u', [3]), 0.5)).toThrow(new ShapeError('dropout: (6) with noise (3)'));
  });
});
