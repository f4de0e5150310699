import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Pairs } from '../../../engine/data/dataset.ts';
import { noisyTv, noisyTvSystem } from '../../../engine/data/noisy-tv.ts';
import { readNpyMatrix } from '../../../engine/data/npy.ts';
import type { NoisyTvConfig } from '../../../schemas/data-config.ts';

const published: NoisyTvConfig = {
  kind: 'noisy-tv',
  seed: 111,
  noiseScale: 4,
  horizon: 1,
  trainSteps: 6000,
  testSteps: 2000,
  observationDim: 20,
  signalDim: 4,
  distractorDim: 4,
  signalNoise: 0.1,
  distractorDecay: 0.9,
  distractorNoise: 0.3,
  sensorNoise: 0.01,
  standardise: true,
};

/** The T + 1 rows that pairs (x_t, x_{t+1}) were made of. */
const rows = (ofX: Float32Array, ofY: Float32Array, dim: number): Float32Array => {
  const all = new Float32Array(dim + ofY.length);
  all.set(ofX.subarray(0, dim));
  all.set(ofY, dim);
  return all;
};

const truthRows = ({ truth }: Pairs, name: string): Float32Array => {
  const { ofX, ofY, dim } = truth[name]!;
  return rows(ofX, ofY, dim);
};

const print = (values: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
    .slice(0, 16);

const meanSquare = (values: Float32Array): number =>
  values.reduce((sum, v) => sum + v * v, 0) / values.length;

describe('the Noisy-TV system', () => {
  const { transition, signalMap, distractorMap } = noisyTvSystem(published);

  it('turns the signal by an orthogonal matrix', () => {
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        let product = 0;
        for (let k = 0; k < 4; k++) product += transition[k * 4 + i]! * transition[k * 4 + j]!;
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  });

  it.each([
    ['signal', signalMap],
    ['distractor', distractorMap],
  ])('shows the %s through columns of unit norm', (_, map) => {
    for (let c = 0; c < 4; c++) {
      let squares = 0;
      for (let i = 0; i < 20; i++) squares += map[i * 4 + c]! ** 2;
      expect(squares).toBeCloseTo(1, 12);
    }
  });
});

describe('Noisy-TV trajectories', () => {
  it('are pairs of neighbouring rows, with the truth of both', () => {
    const { inputDim, targetDim, train, test } = noisyTv({ ...published, trainSteps: 60, testSteps: 20 });
    expect([inputDim, targetDim]).toEqual([20, 20]);
    expect([train.pairs, train.x.length, train.y.length]).toEqual([60, 60 * 20, 60 * 20]);
    expect(train.y.subarray(0, 59 * 20)).toEqual(train.x.subarray(20));
    const { ofX, ofY, ...signal } = train.truth['signal']!;
    expect(signal).toEqual({ kind: 'values', dim: 4 });
    expect([ofX.length, ofY.length]).toEqual([60 * 4, 60 * 4]);
    expect(ofY.subarray(0, 59 * 4)).toEqual(ofX.subarray(4));
    expect(test?.truth['noise']?.ofY.length).toBe(20 * 4);
  });

  it('follow their equations: x − C s − σ D d is sensor noise alone', () => {
    const { train } = noisyTv({ ...published, standardise: false });
    const { signalMap, distractorMap } = noisyTvSystem(published);
    const x = rows(train.x, train.y, 20);
    const signal = truthRows(train, 'signal');
    const noise = truthRows(train, 'noise');
    let squares = 0;
    for (let t = 0; t <= 6000; t++) {
      for (let i = 0; i < 20; i++) {
        let rest = x[t * 20 + i]!;
        for (let k = 0; k < 4; k++) {
          rest -= signalMap[i * 4 + k]! * signal[t * 4 + k]! + distractorMap[i * 4 + k]! * noise[t * 4 + k]!;
        }
        squares += rest * rest;
      }
    }
    // 120 020 draws: the relative standard error of the variance is 0.4 %.
    expect(squares / (6001 * 20)).toBeCloseTo(0.01 ** 2, 5);
    expect(squares / (6001 * 20) / 0.01 ** 2).toBeGreaterThan(0.98);
    expect(squares / (6001 * 20) / 0.01 ** 2).toBeLessThan(1.02);
  });

  // Var(d) = 0.3² / (1 − 0.9²) = 0.4737. Over 4 × 200 000 steps with correlation time 19 its standard error is 0.4 %.
  it('let the distractor settle at its stationary variance', () => {
    const { train } = noisyTv({
      ...published,
      noiseScale: 2,
      trainSteps: 200_000,
      testSteps: 0,
      observationDim: 1,
    });
    const variance = meanSquare(truthRows(train, 'noise')) / 2 ** 2;
    expect(Math.abs(variance / (0.09 / 0.19) - 1)).toBeLessThan(0.02);
  });

  // A is orthogonal, so E|s_t|² / 4 = 1 + 0.01 t: a random walk that turns. 400 walks × 4 dimensions: standard error 3.5 %.
  it('let the variance of the signal grow by the variance of its noise each step', () => {
    const at = (t: number): number => {
      let sum = 0;
      for (let seed = 0; seed < 400; seed++) {
        const { train } = noisyTv({
          ...published,
          seed,
          trainSteps: 200,
          testSteps: 0,
          observationDim: 1,
          standardise: false,
        });
        sum += meanSquare(truthRows(train, 'signal').subarray(t * 4, t * 4 + 4));
      }
      return sum / 400;
    };
    expect(Math.abs(at(0) - 1)).toBeLessThan(0.15);
    expect(Math.abs(at(200) - 3)).toBeLessThan(0.45);
  });

  it('are standardised with the first T rows of train', () => {
    const { train, test, standardisation } = noisyTv(published);
    for (let j = 0; j < 20; j++) {
      let mean = 0;
      let squares = 0;
      for (let t = 0; t < 6000; t++) {
        mean += train.x[t * 20 + j]! / 6000;
        squares += train.x[t * 20 + j]! ** 2;
      }
      expect(mean).toBeCloseTo(0, 5);
      expect(squares / 5999).toBeCloseTo(1, 4);
    }
    const raw = noisyTv({ ...published, standardise: false });
    const { mean, scale } = standardisation!;
    expect(test!.x[123 * 20 + 7]).toBeCloseTo((raw.test!.x[123 * 20 + 7]! - mean[7]!) / scale[7]!, 4);
    expect(raw.standardisation).toBeNull();
  });

  it('keep signal and distractor when σ changes', () => {
    const one = noisyTv({ ...published, noiseScale: 1 });
    const eight = noisyTv({ ...published, noiseScale: 8 });
    expect(eight.train.truth['signal']).toEqual(one.train.truth['signal']);
    expect(eight.test?.truth['noise']?.ofX[99]).toBe(8 * one.test!.truth['noise']!.ofX[99]!);
  });

  it('go on the same way when they are made longer', () => {
    const short = noisyTv({ ...published, trainSteps: 50, standardise: false });
    const long = noisyTv({ ...published, trainSteps: 100, standardise: false });
    expect(long.train.x.subarray(0, 50 * 20)).toEqual(short.train.x);
    expect(long.train.y.subarray(0, 50 * 20)).toEqual(short.train.y);
  });

  // SHA-256 of what was made before there was a horizon, its first eight bytes.
  it('are to the last bit what they were before there was a horizon, where it is one step', () => {
    const { train, test } = noisyTv({ ...published, trainSteps: 600, testSteps: 200 });
    const prints = [train.x, train.y, train.truth['signal']!.ofY, test!.y, test!.truth['noise']!.ofX];
    expect(prints.map(print)).toEqual([
      '7eb24bf3b16575ec',
      '09ff6e555934eb65',
      'b4b0b576713b9318',
      'd26d259abb52715a',
      '3ad520f708987612',
    ]);
  });

  it('are as many pairs over any horizon, x the same and y so many steps later, with the truth of y', () => {
    const near = noisyTv({ ...published, trainSteps: 60, testSteps: 20 });
    const far = noisyTv({ ...published, horizon: 16, trainSteps: 60, testSteps: 20 });
    expect([far.train.pairs, far.test?.pairs]).toEqual([60, 20]);
    expect(far.train.x).toEqual(near.train.x);
    expect(far.standardisation).toEqual(near.standardisation);
    expect(far.train.y.subarray(0, 44 * 20)).toEqual(far.train.x.subarray(16 * 20));
    for (const name of ['signal', 'noise']) {
      const { ofX, ofY } = far.train.truth[name]!;
      expect(ofX).toEqual(near.train.truth[name]!.ofX);
      expect(ofY.length).toBe(60 * 4);
      expect(ofY.subarray(0, 44 * 4)).toEqual(ofX.subarray(16 * 4));
    }
  });

  // corr(d_t, d_{t+h}) = 0.9^h once it has settled. Over 4 × 200 000 steps with correlation time 19 the standard error is about 0.005.
  it('forget the distractor over the horizon', () => {
    const { train } = noisyTv({
      ...published,
      horizon: 16,
      trainSteps: 200_000,
      testSteps: 0,
      observationDim: 1,
    });
    const { ofX, ofY } = train.truth['noise']!;
    const products = ofX.reduce((sum, value, i) => sum + value * ofY[i]!, 0) / ofX.length;
    expect(Math.abs(products / Math.sqrt(meanSquare(ofX) * meanSquare(ofY)) - 0.9 ** 16)).toBeLessThan(0.02);
  });

  it('differ between seeds, and between train and test', () => {
    const one = noisyTv(published);
    const two = noisyTv({ ...published, seed: 112 });
    expect(two.train.x[0]).not.toBe(one.train.x[0]);
    expect(one.test?.truth['signal']?.ofX[0]).not.toBe(one.train.truth['signal']?.ofX[0]);
  });
});

// The authors' own trajectories of seed 111, where this checkout has them beside it.
const reference = path.resolve(import.meta.dirname, '../../../../shared/noisy-tv/seed111');
const missing = !existsSync(reference);

describe.skipIf(missing)('the published trajectories of seed 111', () => {
  // Table 7 of the VJEPA paper, column SNR (dB), σ = 1 … 8.
  it.each([
    [1, 15.8],
    [2, 9.8],
    [3, 6.3],
    [4, 3.8],
    [5, 1.8],
    [6, 0.3],
    [7, -1.1],
    [8, -2.2],
  ])('have the published signal-to-noise ratio at σ = %d: %d dB', async (sigma, decibel) => {
    const signal = await readNpyMatrix(path.join(reference, 's_train.npy'));
    const noise = await readNpyMatrix(path.join(reference, 'd_train.npy'));
    const ratio = meanSquare(signal.values) / (sigma ** 2 * meanSquare(noise.values));
    // Rounded to one decimal in the table.
    expect(Math.abs(10 * Math.log10(ratio) - decibel)).toBeLessThan(0.051);
  });
});
if (missing)
  console.log(`Skipped: the published trajectories are not at ${path.relative(process.cwd(), reference)}.`);
