import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  bayesAccuracy,
  covarianceWithinClass,
  stateMoments,
} from '../../../engine/data/coupled-gaussians-theory.ts';
import { coupledGaussians, coupledGaussiansSystem } from '../../../engine/data/coupled-gaussians.ts';
import { truthOf, type PairHalf, type Pairs } from '../../../engine/data/dataset.ts';
import { linearProbeScores } from '../../../engine/probe/linear-probe.ts';
import { LeastSquares, type ProbedSplit } from '../../../engine/probe/linear-regression.ts';
import type { CoupledGaussiansConfig } from '../../../schemas/data-config.ts';
import { deviation as deviationOf, estimate } from './estimate.ts';

const published: CoupledGaussiansConfig = {
  kind: 'coupled-gaussians',
  seed: 1,
  trainPairs: 10_000,
  testPairs: 5000,
  observationDim: 32,
  stateDim: 16,
  auxiliaryDim: 8,
  contextScale: 1,
  targetScale: 0.5,
  auxiliaryScale: 1,
  shift: 2,
  contextNoise: 0.3,
  targetNoise: 0.3,
  hiddenWidth: 64,
  weightScale: 1,
};

const system = coupledGaussiansSystem(published);
const { train, test, ...dims } = coupledGaussians(published);
const small = { ...published, trainPairs: 100, testPairs: 50 };

/** Number j of row r of a truth, e.g. s_x. */
const truth =
  ({ truth }: Pairs, name: string, half: PairHalf) =>
  (r: number, j: number): number => {
    const { dim, ofX, ofY } = truth[name]!;
    return (half === 'x' ? ofX : ofY)[r * dim + j]!;
  };
const label = truth(train, 'label', 'x');
const context = truth(train, 'state', 'x');
const target = truth(train, 'state', 'y');
const auxiliary = truth(train, 'auxiliary', 'y');

const deviation = (expected: number, f: (row: number) => number): number =>
  deviationOf(train.pairs, expected, f);

describe('coupled Gaussians', () => {
  it('are pairs of one width with the truth of both halves', () => {
    expect(dims).toEqual({ inputDim: 32, targetDim: 32, standardisation: null, targetStandardisation: null });
    expect([train.pairs, train.x.length, train.y.length]).toEqual([10_000, 320_000, 320_000]);
    expect([test?.pairs, test?.x.length]).toEqual([5000, 160_000]);
    expect(train.truth['label']).toMatchObject({ kind: 'labels', dim: 1 });
    expect(train.truth['state']).toMatchObject({ kind: 'values', dim: 16 });
    expect(train.truth['auxiliary']).toMatchObject({ kind: 'values', dim: 8 });
  });

  it('have two labels, equally frequent', () => {
    expect(new Set(train.truth['label']!.ofX)).toEqual(new Set([0, 1]));
    expect(deviation(0.5, (r) => label(r, 0))).toBeLessThan(5);
  });

  describe('follow the equations of appendix C.2:', () => {
    it('s_x − c δ ~ N(0, σ_x² I)', () => {
      const rest = (r: number, j: number): number => context(r, j) - 2 * label(r, 0);
      for (let j = 0; j < 16; j++) {
        expect(deviation(0, (r) => rest(r, j))).toBeLessThan(5);
        for (let k = 0; k <= j; k++)
          expect(deviation(j === k ? 1 : 0, (r) => rest(r, j) * rest(r, k))).toBeLessThan(5);
      }
    });

    it('z ~ N(0, σ_z² I), independent of c and s_x', () => {
      for (let j = 0; j < 8; j++) {
        for (let k = 0; k <= j; k++)
          expect(deviation(j === k ? 1 : 0, (r) => auxiliary(r, j) * auxiliary(r, k))).toBeLessThan(5);
        for (let k = 0; k < 16; k++)
          expect(deviation(0, (r) => auxiliary(r, j) * context(r, k))).toBeLessThan(5);
      }
    });

    it('s_y − s_x − A z ~ N(0, σ_y² I), A given', () => {
      const rest = (r: number, j: number): number => {
        let value = target(r, j) - context(r, j);
        for (let k = 0; k < 8; k++) value -= system.coupling[j * 8 + k]! * auxiliary(r, k);
        return value;
      };
      for (let j = 0; j < 16; j++) {
        for (let k = 0; k <= j; k++)
          expect(deviation(j === k ? 0.25 : 0, (r) => rest(r, j) * rest(r, k))).toBeLessThan(5);
        expect(deviation(0, (r) => rest(r, j) * context(r, j))).toBeLessThan(5);
      }
    });

    it.each([
      ['x = h_x(s_x)', 'x', system.contextMap],
      ['y = h_y(s_y)', 'y', system.targetMap],
    ] as const)('%s + noise of τ = 0.3', (_, half, map) => {
      const { ofX, ofY } = train.truth['state']!;
      const clean = map.apply(Float64Array.from(half === 'x' ? ofX : ofY));
      const noise = train[half].map((value, i) => value - clean[i]!);
      for (let j = 0; j < 32; j++) {
        expect(deviation(0, (r) => noise[r * 32 + j]!)).toBeLessThan(5);
        expect(deviation(0.09, (r) => noise[r * 32 + j]! ** 2)).toBeLessThan(5);
      }
    });

    it('the entries of A have variance 1/d_z', () => {
      const wide = coupledGaussiansSystem({ ...published, stateDim: 1000 }).coupling;
      const variance = wide.reduce((sum, a) => sum + a * a, 0) / wide.length;
      // 8000 draws: relative standard error √(2/8000) = 1.6 %.
      expect(Math.abs(variance * 8 - 1)).toBeLessThan(0.065);
    });
  });

  it.each([
    ['s_x', 'x', context],
    ['s_y', 'y', target],
  ] as const)('have the moments of theory: %s', (_, half, state) => {
    const { mean, covariance } = stateMoments(published, system, half);
    for (let j = 0; j < 16; j++) {
      expect(deviation(mean, (r) => state(r, j))).toBeLessThan(5);
      for (let k = 0; k <= j; k++) {
        const product = (r: number): number => (state(r, j) - mean) * (state(r, k) - mean);
        expect(deviation(covariance.get(j, k), product)).toBeLessThan(5);
      }
    }
  });

  describe('are told apart as well as theory says', () => {
    it('from s_x: Φ(4) with the published constants, Φ(1) with δ = ½', () => {
      expect(bayesAccuracy(published, system, 'x')).toBeCloseTo(0.99996832875817, 12);
      expect(bayesAccuracy({ ...published, shift: 0.5 }, system, 'x')).toBeCloseTo(0.841344746068543, 12);
    });

    // Least squares on two Gaussians of one covariance is Fisher's discriminant, hence the best classifier.
    it.each([
      ['s_x', 'x'],
      ['s_y', 'y'],
    ] as const)("from %s: Fisher's discriminant, fitted, on new rows", (_, half) => {
      const config = {
        ...published,
        shift: 0.5,
        trainPairs: 40_000,
        testPairs: 40_000,
        observationDim: 1,
        hiddenWidth: 1,
      };
      const data = coupledGaussians(config);
      const stateOf = ({ truth, pairs }: Pairs): { rows: number; dims: number; mean: Float32Array } => ({
        rows: pairs,
        dims: 16,
        mean: truth['state']![half === 'x' ? 'ofX' : 'ofY'],
      });
      const fit = new LeastSquares(stateOf(data.train)).solve(data.train.truth['label']!.ofX, 1);
      const guesses = fit.predict(stateOf(data.test!));
      const labels = data.test!.truth['label']!.ofX;
      const { mean, error } = estimate(40_000, (r) => (guesses[r]! > 0.5 === (labels[r] === 1) ? 1 : 0));
      // The fitted direction costs less than (d / 2n) ≈ 2e-4 beside a standard error of 2e-3.
      expect(Math.abs(mean - bayesAccuracy(config, system, half))).toBeLessThan(4 * error + 2e-4);
    });

    it('from s_y less well than from s_x, for it hides behind A z and σ_y', () => {
      const covariance = covarianceWithinClass(published, system, 'y');
      expect(Matrix.sub(covariance, covariance.transpose()).norm()).toBe(0);
      expect(bayesAccuracy(published, system, 'y')).toBeLessThan(bayesAccuracy(published, system, 'x'));
    });
  });

  // Table 1: 0.996 ± 0.002 from s_x in every variant with reconstruction; 0.983 ± 0.003, 0.984 ± 0.004, 0.983 ± 0.001 from s_y in F, I, J.
  it('let a linear probe of x and y name the label as well as the published latents do', () => {
    const scores = [1, 2, 3, 4, 5].map((seed) => {
      const data = coupledGaussians({ ...published, seed });
      const split = (pairs: Pairs, half: PairHalf): ProbedSplit => ({
        latent: { rows: pairs.pairs, dims: 32, mean: pairs[half] },
        truth: { label: truthOf(pairs.truth, half)['label']! },
      });
      const score = (half: PairHalf): number =>
        linearProbeScores(split(data.train, half), split(data.test!, half))['label']!.test!;
      return { x: score('x'), y: score('y') };
    });
    const mean = (half: PairHalf): number => scores.reduce((sum, score) => sum + score[half] / 5, 0);
    // Between draws of h the accuracies differ by 0.0015 (x) and 0.01 (y); four standard errors of a difference of two means of five.
    expect(Math.abs(mean('x') - 0.996)).toBeLessThan(4 * 0.0015 * Math.sqrt(2 / 5));
    expect(Math.abs(mean('y') - 0.983)).toBeLessThan(4 * 0.01 * Math.sqrt(2 / 5));
  });

  describe('keep what a change does not concern:', () => {
    it('s_x and z when σ_y, τ or the maps change', () => {
      const other = coupledGaussians({ ...small, targetScale: 2, contextNoise: 1, hiddenWidth: 32 }).train;
      const one = coupledGaussians(small).train;
      expect(other.truth['state']!.ofX).toEqual(one.truth['state']!.ofX);
      expect(other.truth['auxiliary']).toEqual(one.truth['auxiliary']);
      expect(other.x).not.toEqual(one.x);
    });

    it('the first pairs when there are more of them', () => {
      const shorter = coupledGaussians(small).train;
      expect(train.x.subarray(0, shorter.x.length)).toEqual(shorter.x);
      expect(train.y.subarray(0, shorter.y.length)).toEqual(shorter.y);
    });

    it('nothing when the seed changes', () => {
      const other = coupledGaussians({ ...small, seed: 2 });
      expect(other.train.x[0]).not.toBe(train.x[0]);
      expect(coupledGaussiansSystem({ ...published, seed: 2 }).coupling[0]).not.toBe(system.coupling[0]);
    });
  });

  it('differ between train and test, and h_x from h_y', () => {
    expect(test?.truth['state']?.ofX[0]).not.toBe(train.truth['state']?.ofX[0]);
    expect(system.contextMap.weights[0]).not.toEqual(system.targetMap.weights[0]);
  });

  it('may have no test pairs', () => {
    expect(coupledGaussians({ ...small, testPairs: 0 }).test).toBeNull();
  });
});
