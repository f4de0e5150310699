import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { constant, input, ShapeError, type Shape, type Tensor } from '../../../engine/graph/tensor.ts';
import { tokenise, type Features, type TokeniserOptions } from '../../../engine/nn/feature-tokeniser.ts';
import type { Weights } from '../../../engine/nn/weights.ts';

const PLAIN: TokeniserOptions = {
  width: 2,
  numeric: 'one-each',
  types: false,
  positions: 'none',
  extraTokens: 0,
};

/** Weights by the last part of their name. */
const named =
  (given: Readonly<Record<string, readonly number[]>>): Weights =>
  (name, shape) =>
    constant(given[name.slice('t.'.length)] ?? [], shape);

const numeric = constant([2, -1, 0.5, 3], [2, 2]);
const categorical = constant([1, 0, 0, 2], [2, 2]);

function rows(weights: Weights, features: Features, options: TokeniserOptions): number[] {
  return [...(evaluate([tokenise(weights, 't', features, options)], {})[0]?.data ?? [])];
}

describe('the feature tokeniser', () => {
  it('turns a number into x w + b of its feature', () => {
    const weights = named({ 'numeric.weight': [1, 2, 3, 4], 'numeric.bias': [10, 20, 30, 40] });
    expect(rows(weights, { numeric, categorical: null, cardinalities: [] }, PLAIN)).toEqual([
      ...[2 * 1 + 10, 2 * 2 + 20],
      ...[-1 * 3 + 30, -1 * 4 + 40],
      ...[0.5 * 1 + 10, 0.5 * 2 + 20],
      ...[3 * 3 + 30, 3 * 4 + 40],
    ]);
  });

  it('takes one vector for all numbers on request', () => {
    const weights = named({ 'numeric.weight': [1, 2], 'numeric.bias': [10, 20, 30, 40] });
    const options = { ...PLAIN, numeric: 'one-for-all' } as const;
    expect(rows(weights, { numeric, categorical: null, cardinalities: [] }, options).slice(0, 4)).toEqual([
      12, 24, 29, 38,
    ]);
  });

  it('looks a category up among those of its own feature', () => {
    // Two categories of the first feature, three of the second: rows 0–1 and 2–4.
    const weights = named({ 'categorical.weight': [0, 1, 10, 11, 20, 21, 30, 31, 40, 41] });
    expect(rows(weights, { numeric: null, categorical, cardinalities: [2, 3] }, PLAIN)).toEqual([
      ...[10, 11, 20, 21],
      ...[0, 1, 40, 41],
    ]);
  });

  it('puts extra tokens first, then numbers, then categories, and adds types and positions', () => {
    const weights = named({
      extra: [100, 200],
      'numeric.weight': [0, 0, 0, 0],
      'numeric.bias': [1, 1, 2, 2],
      'numeric.type': [0.5, 0.5],
      'categorical.weight': [3, 3, 4, 4, 5, 5, 6, 6, 7, 7],
      'categorical.type': [0.25, 0.25],
      positions: [1000, 0, 2000, 0, 3000, 0, 4000, 0, 5000, 0],
    });
    const options = { ...PLAIN, types: true, positions: 'learned', extraTokens: 1 } as const;
    const first = rows(weights, { numeric, categorical, cardinalities: [2, 3] }, options).slice(0, 10);
    expect(first).toEqual([1100, 200, 2001.5, 1.5, 3002.5, 2.5, 4004.25, 4.25, 5005.25, 5.25]);
  });

  const none: Weights = (name, shape) => input(name, shape);
  const leaf = (shape: Shape): Tensor => input('x', shape);
  it.each([
    ['no features', { numeric: null, categorical: null, cardinalities: [] }, /numeric or categorical/],
    [
      'features of other rows',
      { numeric, categorical: leaf([3, 1]), cardinalities: [2] },
      /\(2, 2\) and \(3, 1\)/,
    ],
    [
      'features that are no matrix',
      { numeric: leaf([2]), categorical: null, cardinalities: [] },
      /as \(batch, n\)/,
    ],
    ['a missing cardinality', { numeric, categorical, cardinalities: [2] }, /2 categorical features need/],
    ['a cardinality of 0', { numeric, categorical, cardinalities: [2, 0] }, /each from 1/],
  ])('refuses %s', (_, features, message) => {
    const build = (): Tensor => tokenise(none, 't', features, PLAIN);
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
