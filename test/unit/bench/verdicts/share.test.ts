import { describe, expect, it } from 'vitest';
import { shareOf, shareWhere } from '../../../../bench/verdicts/scores/share.ts';

describe('a share and its interval', () => {
  it('is that of Newcombe (1998), table I, method 3', () => {
    for (const [count, of, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const found = shareOf(count, of);
      expect(found.share).toBe(count / of);
      expect(found.low).toBeCloseTo(low, 4); // published with four decimals
      expect(found.high).toBeCloseTo(high, 4);
    }
  });

  it('is as wide above a share as below its complement', () => {
    const [few, most] = [shareOf(3, 40), shareOf(37, 40)];
    expect(most.high).toBeCloseTo(1 - few.low, 12);
    expect(most.low).toBeCloseTo(1 - few.high, 12);
  });

  it('of nothing is anything', () => {
    expect(shareWhere([], () => true)).toEqual({ count: 0, of: 0, share: NaN, low: 0, high: 1 });
  });
});
