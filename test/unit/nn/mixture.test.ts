import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { reshape } from '../../../engine/graph/ops/shape.ts';
import { constant, input, ShapeError } from '../../../engine/graph/tensor.ts';
import { gaussianNll } from '../../../engine/objectives/gaussian.ts';
import { mixtureNll } from '../../../engine/objectives/mixture.ts';
import { mixtureMean, type Mixture } from '../../../engine/nn/mixture-head.ts';
import { expectClose, runOnnx, spread } from '../graph/support.ts';

const [ROWS, K, DIMS] = [4, 3, 2] as const;
const VALUES = {
  logits: spread(ROWS * K, -2, 2, 1),
  means: spread(ROWS * K * DIMS, -1.5, 1.5, 2),
  logVariances: spread(ROWS * K * DIMS, -2, 1, 3),
  z: spread(ROWS * DIMS, -2, 2, 4),
};
const z = input('z', [ROWS, DIMS]);
const mixture: Mixture = {
  logits: input('logits', [ROWS, K]),
  means: input('means', [ROWS, K, DIMS]),
  logVariances: input('logVariances', [ROWS, K, DIMS]),
};
const scalar = (tensors: Parameters<typeof evaluate>[0]): number =>
  evaluate(tensors, VALUES)[0]?.data[0] ?? NaN;

describe('the likelihood of a mixture', () => {
  it('is the density, written out', () => {
    let total = 0;
    for (let row = 0; row < ROWS; row++) {
      let [density, shares] = [0, 0];
      for (let k = 0; k < K; k++) {
        const share = Math.exp(VALUES.logits[row * K + k] ?? NaN);
        shares += share;
        let component = share;
        for (let d = 0; d < DIMS; d++) {
          const i = (row * K + k) * DIMS + d;
          const variance = Math.exp(VALUES.logVariances[i] ?? NaN);
          const distance = (VALUES.z[row * DIMS + d] ?? NaN) - (VALUES.means[i] ?? NaN);
          component *= Math.exp((-0.5 * distance ** 2) / variance) / Math.sqrt(2 * Math.PI * variance);
        }
        density += component;
      }
      total -= Math.log(density / shares) / ROWS;
    }
    expect(scalar([mixtureNll(z, mixture)])).toBeCloseTo(total, 12);
  });

  it('is the Gaussian one for a single component', () => {
    const [mean, logVariance] = [input('m', [ROWS, DIMS]), input('v', [ROWS, DIMS])];
    const single: Mixture = {
      logits: constant([3, -1, 0, 7], [ROWS, 1]),
      means: reshape(mean, [ROWS, 1, DIMS]),
      logVariances: reshape(logVariance, [ROWS, 1, DIMS]),
    };
    const feeds = { z: VALUES.z, m: spread(ROWS * DIMS, -1, 1), v: spread(ROWS * DIMS, -1, 1, 2) };
    const [one, other] = evaluate([mixtureNll(z, single), gaussianNll(z, { mean, logVariance })], feeds);
    expectClose(one?.data ?? [], other?.data ?? [], 1e-14);
  });

  it('stays finite far from every component, where every density is 0 in float32', async () => {
    const far = { ...VALUES, z: VALUES.z.map((value) => value + 300) };
    const [expected] = evaluate([mixtureNll(z, mixture)], far);
    const [actual] = await runOnnx([mixtureNll(z, mixture)], far);
    expectClose(actual ?? [], expected?.data ?? [], 1e-5);
    expect(expected?.data[0]).toBeGreaterThan(10_000);
  });

  it('refuses a mixture of other dimensions', () => {
    expect(() => mixtureNll(input('z', [ROWS, 3]), mixture)).toThrow(ShapeError);
  });
});

describe('the mean of a mixture', () => {
  it('weighs the means by the shares', () => {
    const even: Mixture = { ...mixture, logits: constant(new Float64Array(ROWS * K), [ROWS, K]) };
    const [result] = evaluate([mixtureMean(even)], VALUES);
    const expected = Array.from({ length: ROWS * DIMS }, (_, i) => {
      const [row, d] = [Math.floor(i / DIMS), i % DIMS];
      return [0, 1, 2].reduce((sum, k) => sum + (VALUES.means[(row * K + k) * DIMS + d] ?? NaN) / K, 0);
    });
    expectClose(result?.data ?? [], expected, 1e-14);
  });
});
