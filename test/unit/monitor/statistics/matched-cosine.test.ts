import { describe, expect, it } from 'vitest';
import { matchedCosine } from '../../../../engine/monitor/statistics/matched-cosine.ts';
import { normals } from './draws.ts';

describe('the cosine of matched rows', () => {
  it('is the mean of the cosines of the angles between them', () => {
    const angles = [0, Math.PI / 3, Math.PI / 2, Math.PI];
    const first = Float64Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? 2 : 0));
    const second = Float64Array.from(
      angles.flatMap((angle, r) => [Math.cos(angle), Math.sin(angle)].map((v) => v * (r + 1))),
    );
    expect(matchedCosine(first, second, 2)).toBeCloseTo((1 + 0.5 + 0 - 1) / 4, 12);
  });

  it('of rows that have nothing to do with each other is 0, within 4 / √(rows · dims)', () => {
    expect(Math.abs(matchedCosine(normals(500, 16, 1), normals(500, 16, 2), 16))).toBeLessThan(
      4 / Math.sqrt(500 * 16),
    );
  });

  it('counts rows of zeros as 0, and is NaN for what is not finite', () => {
    expect(matchedCosine(Float64Array.of(1, 0, 0, 0), Float64Array.of(3, 0, 1, 1), 2)).toBe(0.5);
    expect(matchedCosine(Float64Array.of(1, NaN), Float64Array.of(3, 0), 2)).toBeNaN();
  });
});
