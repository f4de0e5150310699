import { describe, expect, it } from 'vitest';
import { alignment, uniformity } from '../../../../engine/monitor/statistics/hypersphere.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

describe('alignment', () => {
  const first = Float64Array.of(1, 0, 0, 3);

  it('is 0 for the same directions, 2 at right angles, 4 for opposite ones', () => {
    expect(alignment(first, Float64Array.of(5, 0, 0, 1), 2)).toBeCloseTo(0, 12);
    expect(alignment(first, Float64Array.of(0, 2, -1, 0), 2)).toBeCloseTo(2, 12);
    expect(alignment(first, Float64Array.of(-1, 0, 0, -1), 2)).toBeCloseTo(4, 12);
  });

  it('is the mean distance for the exponent 1', () => {
    expect(alignment(first, Float64Array.of(-1, 0, 1, 0), 2, 1)).toBeCloseTo((2 + Math.SQRT2) / 2, 12);
  });
});

describe('uniformity', () => {
  it('of the axes, at right angles to each other, is −2t', () => {
    expect(
      uniformity(
        table(16, 16, (i, j) => (i === j ? i + 1 : 0)),
        16,
      ),
    ).toBeCloseTo(-4, 12);
  });

  it('of two opposite rows is −4t', () => {
    expect(uniformity(Float32Array.of(1, 2, -1, -2), 2)).toBeCloseTo(-8, 6);
  });

  it('of one direction is 0', () => {
    expect(
      uniformity(
        table(5, 3, (i) => i + 1),
        3,
      ),
    ).toBeCloseTo(0, 6);
    expect(uniformity(new Float32Array(9), 3)).toBe(0);
  });

  it('of a circle is ln of e^{−2t} I₀(2t)', () => {
    // I₀(4) = Σ (4^k / k!²) = 11.301922, from the mean of exp(2t (cos θ − 1)). Of n points the pair of each with itself is taken out.
    let bessel = 0;
    for (let k = 0, term = 1; k < 40; k++, term *= 4 / (k * k)) bessel += term;
    const n = 500;
    const circle = Float64Array.from({ length: 2 * n }, (_, i) =>
      i % 2 === 0 ? Math.cos((Math.PI * i) / n) : Math.sin((Math.PI * (i - 1)) / n),
    );
    expect(uniformity(circle, 2)).toBeCloseTo(Math.log((n * Math.exp(-4) * bessel - 1) / (n - 1)), 10);
  });

  it('of a sphere in three dimensions is ln of e^{−2t} sinh(2t) / 2t', () => {
    // 500 rows; four standard errors are about 0.03.
    const expected = Math.log((Math.exp(-4) * Math.sinh(4)) / 4);
    expect(Math.abs(uniformity(normals(500, 3), 3) - expected)).toBeLessThan(0.03);
  });
});
