import { describe, expect, it } from 'vitest';
import { symmetricModes, twoModes } from '../../../../engine/monitor/statistics/two-modes.ts';
import { normals } from './draws.ts';

const normal = (x: number, mean: number, std: number): number =>
  Math.exp(-0.5 * ((x - mean) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));

interface Mixture {
  readonly weight: number;
  readonly low: number;
  readonly high: number;
  readonly std: number;
}

const density = (x: number, { weight, low, high, std }: Mixture): number =>
  (1 - weight) * normal(x, low, std) + weight * normal(x, high, std);

/** Gain of the true mixture over the best single Gaussian, by quadrature: ½ ln 2πe Var − h(mixture). */
function trueGain(mixture: Mixture): number {
  const { weight, low, high, std } = mixture;
  const variance = std ** 2 + weight * (1 - weight) * (high - low) ** 2;
  let entropy = 0;
  const dx = 1e-3;
  for (let x = low - 12 * std; x < high + 12 * std; x += dx) {
    const p = density(x, mixture);
    if (p > 0) entropy -= p * Math.log(p) * dx;
  }
  return 0.5 * Math.log(2 * Math.PI * Math.E * variance) - entropy;
}

/** The mixture as its quantiles at (k − ½)/count: numbers whose sums are its integrals, without any noise. */
function quantiles(count: number, mixture: Mixture): Float64Array {
  const out = new Float64Array(count);
  const dx = 1e-4;
  let below = 0;
  let k = 0;
  for (let x = mixture.low - 12 * mixture.std; k < count && x < mixture.high + 12 * mixture.std; x += dx) {
    below += density(x + dx / 2, mixture) * dx;
    while (k < count && below >= (k + 0.5) / count) out[k++] = x + dx;
  }
  return out;
}

describe('two modes', () => {
  it.each([
    ['two branches ±2 of width ½', { weight: 0.5, low: -2, high: 2, std: 0.5 }],
    ['two branches that overlap', { weight: 0.5, low: -1.5, high: 1.5, std: 1 }],
    ['branches of weights 0.8 and 0.2', { weight: 0.2, low: 0, high: 3, std: 0.6 }],
  ])('of %s are found again, with the gain that quadrature gives', (_, mixture) => {
    const found = twoModes(quantiles(4000, mixture), 500);
    // 4000 quantiles stand for the density to about 1e-3: the tails beyond the last are missing.
    expect(found.gain).toBeCloseTo(trueGain(mixture), 2);
    expect(found.means[0]).toBeCloseTo(mixture.low, 1);
    expect(found.means[1]).toBeCloseTo(mixture.high, 1);
    expect(found.weights[1]).toBeCloseTo(mixture.weight, 2);
    expect(found.separation / ((mixture.high - mixture.low) / mixture.std)).toBeCloseTo(1, 1);
    const [first, second] = found.weights;
    expect(found.varianceRatio).toBeCloseTo(1 + first * second * found.separation ** 2, 8);
  });

  it('are found in fifty iterations where they are clearly apart', () => {
    const mixture = { weight: 0.5, low: -2, high: 2, std: 0.5 };
    const numbers = quantiles(1000, mixture);
    expect(twoModes(numbers).gain).toBeCloseTo(twoModes(numbers, 1000).gain, 6);
  });

  it('of one Gaussian gain no more than chance gives', () => {
    // 2N × gain is a likelihood ratio; two extra parameters: a χ² of 2 has its 99.9 % point at 13.8.
    for (let seed = 1; seed <= 10; seed++)
      expect(twoModes(normals(512, 1, seed)).gain).toBeLessThan(13.8 / (2 * 512));
  });

  it('do not depend on unit, origin or sign', () => {
    const numbers = quantiles(500, { weight: 0.3, low: -1, high: 2, std: 0.5 });
    const here = twoModes(numbers);
    const there = twoModes(numbers.map((value) => 7 - 3 * value));
    expect(there.gain).toBeCloseTo(here.gain, 10);
    expect(there.separation).toBeCloseTo(here.separation, 8);
    expect(there.weights[0]).toBeCloseTo(here.weights[1], 8);
    expect(there.means[0]).toBeCloseTo(7 - 3 * here.means[1], 8);
  });

  it('of numbers that do not vary are one', () => {
    expect(twoModes(new Float32Array(20).fill(3))).toMatchObject({ gain: 0, separation: 0 });
    expect(twoModes(new Float32Array(20).fill(0.1))).toMatchObject({ gain: 0, separation: 0 });
    expect(twoModes(new Float32Array(20))).toMatchObject({ gain: 0, separation: 0 });
  });

  it('of two points stay finite', () => {
    const { gain, separation } = twoModes(Float32Array.from({ length: 100 }, (_, i) => (i % 2 ? 1 : -1)));
    expect(Number.isFinite(gain) && gain > 3).toBe(true);
    expect(Number.isFinite(separation) && separation > 100).toBe(true);
  });

  it('are NaN for numbers that are not finite', () => {
    expect(twoModes(Float32Array.of(1, NaN, 3, 4)).gain).toBeNaN();
    expect(symmetricModes(Float32Array.of(1, NaN, 3, 4)).gain).toBeNaN();
  });
});

describe('symmetric modes', () => {
  it('are those of the mixture ½ N(−a, s²) + ½ N(a, s²)', () => {
    const mixture = { weight: 0.5, low: -1.5, high: 1.5, std: 0.6 };
    const { gain, separation } = symmetricModes(quantiles(4000, mixture), 500);
    expect(gain).toBeCloseTo(trueGain(mixture), 2);
    expect(separation / 5).toBeCloseTo(1, 1);
  });

  it('of a Gaussian about 0 gain no more than chance gives', () => {
    // One extra parameter at the edge of its range: the 99.9 % point of χ² of 1 is 10.8.
    for (let seed = 1; seed <= 10; seed++)
      expect(symmetricModes(normals(512, 1, seed)).gain).toBeLessThan(10.8 / (2 * 512));
  });
});
