import { describe, expect, it } from 'vitest';
import type { Pairs } from '../../../engine/data/dataset.ts';
import { hallway, hallwaySystem } from '../../../engine/data/hallway.ts';
import { LeastSquares, rSquared } from '../../../engine/probe/linear-regression.ts';
import type { HallwayConfig } from '../../../schemas/data-config.ts';
import { deviation, estimate } from './estimate.ts';

const config: HallwayConfig = {
  kind: 'hallway',
  seed: 1,
  trainPairs: 20_000,
  testPairs: 2000,
  observationDim: 12,
  signalDim: 3,
  branch: 2,
  branchNoise: 0.3,
  signalNoise: 0.3,
  sensorNoise: 0.05,
};
const { rotation, map } = hallwaySystem(config);
const { train, test, ...dims } = hallway(config);
const N = train.pairs;

/** Coordinate k of C of row r, read off x or y through Cᵀ. */
const coordinate =
  (of: Float32Array, k: number) =>
  (r: number): number => {
    let value = 0;
    for (let i = 0; i < 12; i++) value += map[i * 4 + k]! * of[r * 12 + i]!;
    return value;
  };
/** ±1 */
const sign = (labels: Float32Array, r: number): number => 2 * labels[r]! - 1;
const { signal, branch } = train.truth as Record<'signal' | 'branch', Pairs['truth'][string]>;

describe('a hallway', () => {
  it('is pairs of one width with the truth of both halves', () => {
    expect(dims).toEqual({ inputDim: 12, targetDim: 12, standardisation: null, targetStandardisation: null });
    expect([N, train.x.length, train.y.length, test?.pairs]).toEqual([20_000, 240_000, 240_000, 2000]);
    expect(signal).toMatchObject({ kind: 'values', dim: 3 });
    expect(branch).toMatchObject({ kind: 'labels', dim: 1 });
    expect(new Set(branch.ofY)).toEqual(new Set([0, 1]));
  });

  it.each([
    ['R', rotation, 3],
    ['C', map, 4],
  ] as const)('has orthonormal columns in %s', (_, matrix, columns) => {
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b < columns; b++) {
        let product = 0;
        for (let i = 0; i < matrix.length; i += columns) product += matrix[i + a]! * matrix[i + b]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
  });

  it('shows the signal in x and, turned and with innovation, in y', () => {
    for (let k = 0; k < 3; k++) {
      const seen = coordinate(train.x, k);
      expect(deviation(N, 0.05 ** 2, (r) => (seen(r) - signal.ofX[r * 3 + k]!) ** 2)).toBeLessThan(5);
      expect(deviation(N, 1, (r) => signal.ofX[r * 3 + k]! ** 2)).toBeLessThan(5);
      const innovation = (r: number): number => {
        let value = signal.ofY[r * 3 + k]!;
        for (let j = 0; j < 3; j++) value -= rotation[k * 3 + j]! * signal.ofX[r * 3 + j]!;
        return value;
      };
      expect(deviation(N, 0.3 ** 2, (r) => innovation(r) ** 2)).toBeLessThan(5);
      expect(deviation(N, 0, (r) => innovation(r) * signal.ofX[r * 3 + k]!)).toBeLessThan(5);
    }
  });

  it.each([
    ['x', branch.ofX],
    ['y', branch.ofY],
  ] as const)('has a branch in %s: ±a with the noise within, fair', (half, labels) => {
    const seen = coordinate(train[half], 3);
    expect(deviation(N, 0.5, (r) => labels[r]!)).toBeLessThan(5);
    expect(deviation(N, 0, (r) => seen(r) - 2 * sign(labels, r))).toBeLessThan(5);
    expect(deviation(N, 0.3 ** 2 + 0.05 ** 2, (r) => (seen(r) - 2 * sign(labels, r)) ** 2)).toBeLessThan(5);
  });

  it('does not tell in x which branch comes', () => {
    for (let i = 0; i < 12; i++)
      expect(deviation(N, 0, (r) => train.x[r * 12 + i]! * sign(branch.ofY, r))).toBeLessThan(5);
    const latent = { rows: N, dims: 12, mean: train.x };
    const fit = new LeastSquares(latent).solve(branch.ofY, 1);
    // 12 coefficients fitted to nothing leave an R² of 12 / n = 6e-4, with a standard deviation of √24 / n.
    expect(rSquared(fit.predict(latent), branch.ofY, 1)).toBeLessThan(6e-4 + 5 * 2.5e-4);
  });

  describe('costs what theory says:', () => {
    const within = 0.3 ** 2 + 0.05 ** 2;
    const density = (v: number, mean: number, variance: number): number =>
      Math.exp(-((v - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    const mixture = (v: number): number => (density(v, 2, within) + density(v, -2, within)) / 2;
    const gaussian = (v: number): number => density(v, 0, 4 + within);
    const seen = coordinate(train.y, 3);

    it('the best Gaussian has mean 0 and variance a² + branchNoise² + sensorNoise²', () => {
      expect(deviation(N, 0, seen)).toBeLessThan(5);
      expect(deviation(N, 4 + within, (r) => seen(r) ** 2)).toBeLessThan(5);
    });

    it('and two modes gain the difference of two entropies, by quadrature', () => {
      // Trapezoid rule over ±8 in steps of 0.001; the integrand is smooth and vanishes at the ends.
      let entropy = 0;
      for (let v = -8; v <= 8; v += 0.001) {
        const p = mixture(v);
        if (p > 0) entropy -= p * Math.log(p) * 0.001;
      }
      const gain = Math.log(2 * Math.PI * Math.E * (4 + within)) / 2 - entropy;
      // The branches hardly overlap, so the entropy is nearly that of one branch and ln 2 for which.
      expect(entropy).toBeCloseTo(Math.log(2 * Math.PI * Math.E * within) / 2 + Math.LN2, 6);
      const measured = estimate(N, (r) => Math.log(mixture(seen(r)) / gaussian(seen(r))));
      expect(Math.abs(measured.mean - gain)).toBeLessThan(5 * measured.error);
      expect(measured.error).toBeLessThan(0.01);
    });
  });

  it('has one way where a = 0', () => {
    const one = hallway({ ...config, branch: 0 }).train;
    const seen = coordinate(one.y, 3);
    const variance = 0.3 ** 2 + 0.05 ** 2;
    expect(deviation(N, variance, (r) => seen(r) ** 2)).toBeLessThan(5);
    // The fourth moment of a Gaussian; ±a would have a⁴ less than that.
    expect(deviation(N, 3 * variance ** 2, (r) => seen(r) ** 4)).toBeLessThan(5);
    expect(one.truth['signal']!.ofY.subarray(0, 300)).toEqual(signal.ofY.subarray(0, 300));
  });

  it('goes on the same way when it is made longer, and differs between seeds and between train and test', () => {
    const short = hallway({ ...config, trainPairs: 50 }).train;
    expect(train.x.subarray(0, 600)).toEqual(short.x);
    expect(train.y.subarray(0, 600)).toEqual(short.y);
    expect(hallway({ ...config, seed: 2, trainPairs: 5 }).train.x[0]).not.toBe(train.x[0]);
    expect(test?.x[0]).not.toBe(train.x[0]);
    expect(hallway({ ...config, trainPairs: 5, testPairs: 0 }).test).toBeNull();
  });

  it('needs a column for each dimension that it shows', () => {
    expect(() => hallway({ ...config, observationDim: 3 })).toThrow(
      'data.observationDim is 3; a hallway shows 3 signal dimensions and one branch, which takes at least 4 columns.',
    );
  });
});
