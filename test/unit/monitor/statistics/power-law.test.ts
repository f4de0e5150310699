import { describe, expect, it } from 'vitest';
import { spectralDecay } from '../../../../engine/monitor/statistics/power-law.ts';

const powers = (count: number, alpha: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => 3 * (k + 1) ** -alpha);

describe('the decay of a spectrum', () => {
  it.each([0, 0.5, 1, 2.7])('is α for λ_k ∝ k^−α with α = %d', (alpha) => {
    expect(spectralDecay(powers(64, alpha))).toBeCloseTo(alpha, 12);
  });

  it('leaves out what is below 1e-10 of the first eigenvalue', () => {
    expect(spectralDecay(Float64Array.of(...powers(10, 1.5), 1e-12, 1e-13, 0, 0))).toBeCloseTo(1.5, 12);
  });

  it('weighs the k-th eigenvalue by 1/k, as a weighted least squares in NumPy does', () => {
    // w = 1/k; b = solve(xᵀ(x w), (w x)ᵀ y), x = (−ln k, 1), y = ln λ.
    const spectrum = Float64Array.from([9, 4, 3.5, 1, 0.2, 0.19, 0.05]);
    expect(spectralDecay(spectrum)).toBeCloseTo(2.1233359835626002, 12);
  });

  it('is infinite where one direction of several is left, and not defined where none is', () => {
    expect(spectralDecay(Float64Array.of(2, 0, 0))).toBe(Infinity);
    expect(spectralDecay(Float64Array.of(0, 0))).toBeNaN();
    expect(spectralDecay(Float64Array.of(2))).toBeNaN();
  });
});
