import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { input } from '../../../engine/graph/tensor.ts';
import { clamped, type LogVarianceClamp } from '../../../engine/nn/gaussian-head.ts';
import { runOnnx } from '../graph/support.ts';

const VALUES = [-200, -12, -3, 0, 4, 11, 200];

function values(clamp: LogVarianceClamp): { value: number[]; slope: number[] } {
  const v = input('v', [VALUES.length]);
  const y = clamped(v, clamp);
  const [value, slope] = evaluate([y, ...gradients(sum(y), [v])], { v: VALUES });
  return { value: [...(value?.data ?? [])], slope: [...(slope?.data ?? [])] };
}

describe('the clamp of a log-variance', () => {
  it('cuts off hard, without a gradient outside', () => {
    const { value, slope } = values({ kind: 'hard', low: -10, high: 10 });
    expect(value).toEqual([-10, -10, -3, 0, 4, 10, 10]);
    expect(slope).toEqual([0, 0, 1, 1, 1, 0, 0]);
  });

  it('bends softly: between the bounds, rising, little changed in the middle', () => {
    const { value, slope } = values({ kind: 'soft', low: -10, high: 10 });
    value.forEach((v, i) => {
      expect(v).toBeGreaterThanOrEqual(-10);
      // high − softplus(high − v) lifts the upper bound by log(1 + e^(low − high)).
      expect(v).toBeLessThanOrEqual(10 + Math.log1p(Math.exp(-20)) + 1e-12);
      if (i > 0) expect(v).toBeGreaterThanOrEqual(value[i - 1] ?? NaN);
    });
    expect(Math.abs(value[3] ?? NaN)).toBeLessThan(1e-4);
    expect(slope[1]).toBeGreaterThan(0.1);
    expect(slope[5]).toBeGreaterThan(0.1);
  });

  it('bends softly in float32, too, without an overflow', async () => {
    const y = clamped(input('v', [VALUES.length]), { kind: 'soft', low: -10, high: 10 });
    const [actual] = await runOnnx([y], { v: VALUES });
    const { value } = values({ kind: 'soft', low: -10, high: 10 });
    value.forEach((v, i) => expect(actual?.[i]).toBeCloseTo(v, 4));
  });

  it('leaves everything as it is where there is none', () => {
    expect(values(null).value).toEqual(VALUES);
  });

  it('refuses bounds that are not in order', () => {
    expect(() => values({ kind: 'hard', low: 1, high: 1 })).toThrow(/cannot be clamped to \[1, 1\]/);
  });
});
