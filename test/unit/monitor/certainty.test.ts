import { describe, expect, it } from 'vitest';
import { certainty } from '../../../engine/monitor/certainty.ts';

describe('how sure a verdict is', () => {
  // 1 − ½^(1 + log₂ strength) · 2 / (looks + 1) = 1 − 1 / (strength (looks + 1)).
  it.each([
    [1, 1, 0.5],
    [1, 3, 0.75],
    [2, 1, 0.75],
    [4, 3, 0.938],
    [100, 9, 0.999],
  ])('%d times its threshold, seen %d times: %d', (strength, looks, expected) => {
    expect(certainty(strength, looks)).toBe(expected);
  });

  it('is complete where the evidence is beyond all measure', () => {
    expect(certainty(Infinity, 1)).toBe(1);
  });

  it('is never less than that of the threshold, seen once', () => {
    expect([certainty(0.2, 1), certainty(1, 0)]).toEqual([0.5, 0.5]);
  });
});
