import { describe, expect, it } from 'vitest';
import {
  elboSurgery,
  mutualInformation,
  type InformationEstimate,
} from '../../../../engine/monitor/statistics/mutual-information.ts';
import { klPerDimension } from '../../../../engine/monitor/statistics/kl-per-dimension.ts';
import { table } from '../readings.ts';
import { meanOf, normals } from './draws.ts';

/** Linear-Gaussian encoder x ~ N(0, I), q(z|x) = N(a x, s² I): I = dims/2 · ln(1 + a²/s²). */
function linearGaussian(rows: number, dims: number, a: number, s: number, seed: number) {
  const x = normals(rows, dims, seed);
  const noise = normals(rows, dims, seed + 1000);
  const posterior = {
    mean: x.map((value) => a * value),
    logVariance: new Float32Array(rows * dims).fill(2 * Math.log(s)),
  };
  return { posterior, samples: posterior.mean.map((value, i) => value + s * noise[i]!) };
}

const repeated = (count: number, estimate: (seed: number) => InformationEstimate): InformationEstimate[] =>
  Array.from({ length: count }, (_, k) => estimate(k + 1));

describe('the estimate of mutual information', () => {
  it.each([
    [1, 0.5, 1],
    [1, 1, 0.5],
    [2, 1, 0.7],
  ])('in %d dimensions, a = %d, s = %d, brackets ½ d ln(1 + a²/s²)', (dims, a, s) => {
    const truth = (dims / 2) * Math.log(1 + (a / s) ** 2);
    const estimates = repeated(8, (seed) => {
      const { samples, posterior } = linearGaussian(1000, dims, a, s, seed);
      return mutualInformation(samples, posterior, dims);
    });
    const lower = meanOf(estimates.map((one) => one.information));
    const upper = meanOf(estimates.map((one) => one.upperBound));
    // Four standard errors of the eight batches; the bias is of the order 1/B.
    expect(lower.mean).toBeGreaterThan(truth - 4 * lower.error - 0.01);
    expect(lower.mean).toBeLessThan(truth + 4 * lower.error);
    expect(upper.mean).toBeGreaterThan(truth - 4 * upper.error);
    expect(upper.mean).toBeLessThan(truth + 4 * upper.error + 0.01);
    expect(upper.mean).toBeGreaterThan(lower.mean);
  });

  it('is too small in a small batch, and the leave-one-out bound too large', () => {
    const truth = 0.5 * Math.log(1 + 100);
    const estimates = repeated(200, (seed) => {
      const { samples, posterior } = linearGaussian(16, 1, 1, 0.1, seed);
      return mutualInformation(samples, posterior, 1);
    });
    const lower = meanOf(estimates.map((one) => one.information));
    const upper = meanOf(estimates.map((one) => one.upperBound));
    expect(lower.mean).toBeLessThan(truth - 5 * lower.error);
    expect(upper.mean).toBeGreaterThan(truth + 5 * upper.error);
  });

  it('saturates at ln B where every row can be told from every other', () => {
    const posterior = { mean: table(64, 3, (i) => i), logVariance: new Float32Array(64 * 3).fill(-12) };
    const { information, ceiling } = mutualInformation(posterior.mean, posterior, 3);
    expect(ceiling).toBe(Math.log(64));
    expect(information).toBeCloseTo(Math.log(64), 12);
  });

  it('is 0, exactly, where the latent ignores its input', () => {
    const posterior = {
      mean: table(50, 3, (_, j) => j),
      logVariance: table(50, 3, (_, j) => -0.5 * j),
    };
    const { information, upperBound } = mutualInformation(normals(50, 3), posterior, 3);
    expect(information).toBeCloseTo(0, 12);
    expect(upperBound).toBeCloseTo(0, 12);
  });

  it('is ln 2 for two kinds of rows', () => {
    const posterior = {
      mean: table(100, 2, (i) => (i % 2 === 0 ? -50 : 50)),
      logVariance: new Float32Array(200),
    };
    expect(mutualInformation(posterior.mean, posterior, 2).information).toBeCloseTo(Math.LN2, 12);
  });

  it('of the first rows alone compares them with every posterior', () => {
    const { samples, posterior } = linearGaussian(300, 3, 1, 0.5, 3);
    const halves = mutualInformation(samples.subarray(0, 450), posterior, 3);
    expect(halves.ceiling).toBe(Math.log(300));
    expect(halves.information).toBeCloseTo(mutualInformation(samples, posterior, 3).information, 0);
    expect(() => mutualInformation(new Float32Array(903), posterior, 3)).toThrow(RangeError);
  });
});

it('ELBO surgery leaves KL(N(0, a² + s²) ‖ N(0, 1)) of a linear-Gaussian encoder', () => {
  const [a, s] = [1.5, 0.8];
  const variance = a * a + s * s;
  const prior = { mean: new Float64Array(1), logVariance: new Float64Array(1) };
  const aggregates = Array.from({ length: 8 }, (_, k) => {
    const { samples, posterior } = linearGaussian(1000, 1, a, s, k + 1);
    const kl = klPerDimension(posterior, prior, 1).mean[0]!;
    return elboSurgery(kl, mutualInformation(samples, posterior, 1).information).aggregateKl;
  });
  const { mean, error } = meanOf(aggregates);
  const truth = 0.5 * (variance - 1 - Math.log(variance));
  expect(Math.abs(mean - truth)).toBeLessThan(4 * error + 0.01);
});
