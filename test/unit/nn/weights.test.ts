import { describe, expect, it } from 'vitest';
import { stateLayout } from '../../../engine/graph/training-step.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import { ONES, TOKEN, ZEROS, type Initial } from '../../../engine/nn/weights.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { initialState } from '../../../engine/runtime/initial-state.ts';

const SEED = 3;

/** What the first release drew for a weight `a` of seed 3 in ± 0.5; the published tables depend on such draws. */
const PUBLISHED = [-0.43926945328712463, -0.06097672879695892, 0.4969816505908966, 0.36024579405784607];

/** The state of a model that has these weights, each of `size` numbers. */
function drawn(weights: Readonly<Record<string, Initial>>, size: number): Record<string, number[]> {
  const builder = new ModelBuilder(1, 1);
  for (const [name, initial] of Object.entries(weights)) builder.trained(name, [size], initial);
  const layout = stateLayout(builder);
  const { parameters } = initialState(builder, layout, SEED);
  return Object.fromEntries(
    layout.parameters.entries.map(({ name, offset }) => [
      name,
      [...parameters.subarray(offset, offset + size)],
    ]),
  );
}

describe('the initial state', () => {
  it('draws uniformly in ± bound from the stream of the name: the numbers of earlier releases', () => {
    const { a } = drawn({ a: { kind: 'uniform', bound: 0.5 } }, 4);
    const stream = randomStream(SEED, 'init/a');
    expect(a).toEqual(Array.from({ length: 4 }, () => Math.fround(0.5 * (2 * stream.uniform() - 1))));
    expect(a).toEqual(PUBLISHED);
  });

  it('draws normally with the deviation asked for', () => {
    const { token = [] } = drawn({ token: TOKEN }, 40_000);
    const mean = token.reduce((sum, value) => sum + value, 0) / token.length;
    const variance = token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / token.length;
    // Four standard errors of 40 000 draws: 0.02 · 4 / √40000 of the mean, √(2/40000) · 4 of the variance, relative.
    expect(Math.abs(mean)).toBeLessThan(4e-4);
    expect(Math.abs(variance / 0.02 ** 2 - 1)).toBeLessThan(0.03);
  });

  it('fills with a constant', () => {
    const { zeros, ones } = drawn({ zeros: ZEROS, ones: ONES }, 3);
    expect([zeros, ones]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('draws a weight alike whatever other weights there are', () => {
    const alone = drawn({ b: TOKEN }, 8);
    const together = drawn({ a: TOKEN, b: TOKEN, c: { kind: 'uniform', bound: 1 } }, 8);
    expect(together['b']).toEqual(alone['b']);
    expect(together['a']).not.toEqual(alone['b']);
  });
});
