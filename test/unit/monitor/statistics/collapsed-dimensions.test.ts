import { describe, expect, it } from 'vitest';
import {
  collapsedDimensions,
  directionsAboveDecoderVariance,
} from '../../../../engine/monitor/statistics/collapsed-dimensions.ts';

it('a dimension is collapsed where all but a share δ of the rows are at the prior', () => {
  const below = Float64Array.of(1, 0.99, 0.98, 0);
  expect(collapsedDimensions(below)).toEqual([0, 1]);
  expect(collapsedDimensions(below, 0)).toEqual([0]);
  expect(collapsedDimensions(below, 0.05)).toEqual([0, 1, 2]);
});

describe('the variance criterion', () => {
  const spectrum = Float64Array.of(4, 1, 0.25);

  it.each([
    ['none kept: every latent collapses', 5, 1, 0],
    ['the directions above σ²', 0.5, 1, 2],
    ['fewer for a larger β', 0.5, 3, 1],
    ['more for a smaller β', 0.5, 0.1, 3],
  ])('%s', (_, variance, beta, kept) => {
    expect(directionsAboveDecoderVariance(spectrum, variance, beta)).toBe(kept);
  });

  it('keeps the directions where a linear decoder codes best with a weight above 0', () => {
    // −E ln N(x; 0, w² + σ²) of a direction of variance λ is ½ ln(w² + σ²) + ½ λ / (w² + σ²) and a constant; the weight by search.
    const variance = 0.5;
    const bestSquaredWeight = (lambda: number): number => {
      const cost = (total: number): number => Math.log(total) + lambda / total;
      const candidates = Array.from({ length: 501 }, (_, k) => k / 100);
      return candidates.reduce((best, w) => (cost(w + variance) < cost(best + variance) ? w : best));
    };
    const kept = [...spectrum].filter((lambda) => bestSquaredWeight(lambda) > 0).length;
    expect(directionsAboveDecoderVariance(spectrum, variance)).toBe(kept);
  });
});
