import { describe, expect, it } from 'vitest';
import { canonical, differingKeys } from '../../../engine/experiment/differing-keys.ts';

describe('the keys in which two experiments differ', () => {
  it('are none for equal values, whatever the order of their keys', () => {
    expect(differingKeys({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
    expect(canonical({ b: 1, a: { d: 2, c: 3 } })).toBe('{"a":{"c":3,"d":2},"b":1}');
  });

  it('are named to the leaf, with both values', () => {
    expect(
      differingKeys(
        { objective: { beta: 100, annealing: { kind: 'none' } }, seed: 0 },
        { objective: { beta: 1, annealing: { kind: 'linear' } }, seed: 0 },
      ),
    ).toEqual([
      { path: ['objective', 'beta'], before: 100, after: 1 },
      { path: ['objective', 'annealing', 'kind'], before: 'none', after: 'linear' },
    ]);
  });

  it('are told where only one has them', () => {
    expect(differingKeys({ a: 1 }, { b: 2 })).toEqual([
      { path: ['a'], before: 1, after: undefined },
      { path: ['b'], before: undefined, after: 2 },
    ]);
  });

  it('take a list as one value, and an object as one where the other has none', () => {
    expect(differingKeys({ betas: [0.9, 0.999] }, { betas: [0.9, 0.99] })).toEqual([
      { path: ['betas'], before: [0.9, 0.999], after: [0.9, 0.99] },
    ]);
    expect(differingKeys({ test: null }, { test: { x: 'x.npy' } })).toEqual([
      { path: ['test'], before: null, after: { x: 'x.npy' } },
    ]);
  });
});
