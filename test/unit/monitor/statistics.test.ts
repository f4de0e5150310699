import { describe, expect, it } from 'vitest';
import { fromStatistics, latentFigures, toStatistics } from '../../../engine/monitor/latent-figures.ts';
import {
  calibrationFigures,
  effectiveRank,
  klFigures,
  meanShare,
  rowCosine,
  symmetricEigen,
  covariance,
  variancesOf,
} from '../../../engine/monitor/statistics.ts';
import { columnMeans } from '../../../engine/data/columns.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { reading, table } from './readings.ts';

const kl = (...args: Parameters<typeof reading>): ReturnType<typeof klFigures> => {
  const of = reading(...args);
  return klFigures(of, variancesOf(of));
};

describe('statistics of a latent', () => {
  // NumPy 2.4.6 in float64 on float32-rounded z_ij = sin(0.7 i + 1.9 j) + 0.3 cos(0.31 i (j + 1)) + 0.5 j,
  // log σ²_ij = 0.4 cos(0.9 i − j) − 0.5 j, i < 12, j < 3; prior N((0, 0.2, −0.1), exp(0, 0.3, −0.2)).
  // Tolerance: float32 of the inputs.
  describe('agree with NumPy', () => {
    const { figures } = latentFigures(
      reading({
        rows: 12,
        dims: 3,
        mean: (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.5 * j,
        logVariance: (i, j) => 0.4 * Math.cos(0.9 * i - j) - 0.5 * j,
        prior: { mean: [0, 0.2, -0.1], logVariance: [0, 0.3, -0.2] },
      }),
    );
    it.each([
      ['mean', figures.mean, [0.11704527586698532, 0.650859709829092, 0.7784494881828626]],
      ['std', figures.std, [0.8189206804860472, 0.8854369010430967, 0.8545757196551077]],
      ['variance', figures.variance, [1.0300173136278123, 0.6564084013352206, 0.4031516221174569]],
      ['kl', figures.kl, [0.33620072109230614, 0.4641842362460922, 0.9972277086791688]],
      ['spectrum', figures.spectrum, [1.288352711795257, 0.8425568917723281, 0.05401964371299384]],
      ['effective rank', [figures.effectiveRank], [2.160635759134958]],
      ['row cosine', [figures.rowCosine], [0.27314289269911]],
      ['mean share', [figures.meanShare], [0.5852333221007453]],
    ])('on the %s', (_, ours, numpy) => {
      expect(ours?.length).toBe(numpy.length);
      numpy.forEach((value, j) => expect(ours?.[j]).toBeCloseTo(value, 6));
    });
  });

  it('have no variance and no KL where the latent is deterministic', () => {
    const { figures } = latentFigures(reading({ rows: 4, dims: 2, mean: (i) => i }));
    expect([figures.variance, figures.kl, figures.klBelow]).toEqual([null, null, null]);
  });

  it('have no KL where there is no prior', () => {
    const { figures } = latentFigures(reading({ rows: 4, dims: 2, mean: (i) => i, logVariance: () => 0 }));
    expect(figures.variance).toEqual(Float64Array.of(1, 1));
    expect(figures.kl).toBeNull();
  });

  it('are read back from the log as they were written, to float32', () => {
    const of = reading({
      rows: 30,
      dims: 3,
      mean: (i, j) => Math.sin(i * (j + 1)),
      logVariance: () => -1,
      prior: 'standard',
    });
    const { figures } = latentFigures(of);
    const back = fromStatistics(toStatistics(latentFigures(of).figures));
    expect(back).toMatchObject({ name: figures.name, role: figures.role, dims: 3 });
    expect(back.effectiveRank).toBeCloseTo(figures.effectiveRank, 5);
    back.kl!.forEach((value, j) => expect(value).toBeCloseTo(figures.kl![j]!, 5));
  });

  it('are NaN, in words, for a latent that is not finite', () => {
    const sick = reading({ rows: 3, dims: 2, mean: (i, j) => (i === 1 && j === 1 ? NaN : 1) });
    const statistics = toStatistics(latentFigures(sick).figures);
    expect(statistics.mean).toEqual([1, 'NaN']);
    expect(statistics.effectiveRank).toBe('NaN');
  });
});

describe('effective rank', () => {
  it.each([
    ['1 when one direction holds all variance', [5, 0, 0], 1],
    ['the number of dimensions when all hold the same', [2, 2, 2, 2], 4],
    ['2 for two equal directions of three', [1, 1, 0], 2],
    ['1 when nothing varies', [0, 0], 1],
  ])('is %s', (_, spectrum, rank) => {
    expect(effectiveRank(Float64Array.from(spectrum))).toBeCloseTo(rank, 12);
  });
});

describe('the spectrum', () => {
  // z = (a, a + b) with Var a = Var b = 1, uncorrelated, by construction: Cov = [[1, 1], [1, 2]], λ = (3 ± √5) / 2.
  it('is that of the covariance, descending', () => {
    const a = [1, -1, 1, -1].map((v) => v * Math.sqrt(3 / 4));
    const b = [1, 1, -1, -1].map((v) => v * Math.sqrt(3 / 4));
    const values = table(4, 2, (i, j) => (j === 0 ? a[i]! : a[i]! + b[i]!));
    const { values: spectrum, vectors } = symmetricEigen(covariance(values, 2));
    expect(spectrum[0]).toBeCloseTo((3 + Math.sqrt(5)) / 2, 6);
    expect(spectrum[1]).toBeCloseTo((3 - Math.sqrt(5)) / 2, 6);
    // The first eigenvector points along (1, golden ratio).
    expect(vectors[0]![1]! / vectors[0]![0]!).toBeCloseTo((1 + Math.sqrt(5)) / 2, 6);
  });
});

describe('KL to the prior', () => {
  it('is 0 at the prior, and every row is below ε', () => {
    const { mean, below } = kl({ rows: 5, dims: 1, mean: () => 0, logVariance: () => 0, prior: 'standard' })!;
    expect([mean[0], below[0]]).toEqual([0, 1]);
  });

  it('is ½ m² for a shifted mean', () => {
    expect(kl({ rows: 1, dims: 1, mean: () => 3, logVariance: () => 0, prior: 'standard' })!.mean[0]).toBe(
      4.5,
    );
  });

  it('is ½ (v − 1 − ln v) for another variance', () => {
    const v = Math.exp(Math.fround(-2));
    const { mean } = kl({ rows: 1, dims: 1, mean: () => 0, logVariance: () => -2, prior: 'standard' })!;
    expect(mean[0]).toBeCloseTo(0.5 * (v - 1 + 2), 12);
  });

  it('counts the rows below 0.01 nats', () => {
    // ½ 0.14² = 0.0098; ½ 0.15² = 0.0113.
    const { below } = kl({
      rows: 4,
      dims: 1,
      mean: (i) => (i < 3 ? 0.14 : 0.15),
      logVariance: () => 0,
      prior: 'standard',
    })!;
    expect(below[0]).toBe(0.75);
  });
});

describe('likeness of rows', () => {
  it('is the mean cosine over all pairs, as pair by pair', () => {
    const values = randomStream(1, 'rows')
      .fillNormal(new Float32Array(20 * 3))
      .map((v) => v + 0.5);
    let sum = 0;
    for (let a = 0; a < 20; a++) {
      for (let b = 0; b < 20; b++) {
        if (a === b) continue;
        const [x, y] = [values.subarray(a * 3, a * 3 + 3), values.subarray(b * 3, b * 3 + 3)];
        const dot = (p: Float32Array, q: Float32Array): number =>
          p.reduce((total, v, j) => total + v * q[j]!, 0);
        sum += dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
      }
    }
    expect(rowCosine(values, 3)).toBeCloseTo(sum / (20 * 19), 10);
  });

  it.each([
    ['the same row again and again', () => 0.7, 1, 1],
    ['rows of zeros', () => 0, 1, 1],
    ['two opposite rows', (i: number) => (i % 2 === 0 ? 1 : -1), -1, 0],
  ])('of %s', (_, value, cosine, share) => {
    const values = table(2, 3, value);
    expect(rowCosine(values, 3)).toBeCloseTo(cosine, 12);
    expect(meanShare(values, columnMeans(values, 3))).toBeCloseTo(share, 12);
  });

  it('says which share of the length is common', () => {
    // Rows (3 ± 4): mean 3, root mean square 5.
    const values = Float32Array.of(7, -1);
    expect(meanShare(values, columnMeans(values, 1))).toBeCloseTo(3 / 5, 12);
  });
});

describe('calibration', () => {
  const prediction = reading({
    rows: 12,
    dims: 3,
    mean: (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.5 * j,
    logVariance: (i, j) => 0.4 * Math.cos(0.9 * i - j) - 0.5 * j,
  });
  const target = reading({
    rows: 12,
    dims: 3,
    mean: (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.5 * j,
    logVariance: (i, j) => -1 + 0.2 * Math.sin(i + j),
  });

  // NumPy, as above.
  it('takes the draw of the target in', () => {
    const { ratio, actualVariance } = calibrationFigures(prediction, target, true)!;
    [0.4414667237373713, 0.6854992235388832, 1.1408923773554878].forEach((r, j) =>
      expect(ratio[j]).toBeCloseTo(r, 6),
    );
    [0.4255765828782489, 0.4210550487033761, 0.41624391836162533].forEach((v, j) =>
      expect(actualVariance[j]).toBeCloseTo(v, 6),
    );
  });

  it('holds the prediction to the mean of the target where that is what it learns', () => {
    const { ratio } = calibrationFigures(prediction, target, false)!;
    [0.054507056380806974, 0.08931750590903992, 0.13016804149472144].forEach((r, j) =>
      expect(ratio[j]).toBeCloseTo(r, 6),
    );
  });

  it('is 1 for targets drawn as predicted', () => {
    const rows = 100_000;
    const noise = randomStream(1, 'targets').fillNormal(new Float32Array(rows));
    const predicted = reading({ rows, dims: 1, mean: (i) => i % 7, logVariance: (i) => (i % 5) - 2 });
    const drawn = reading({ rows, dims: 1, mean: (i) => (i % 7) + noise[i]! * Math.exp(((i % 5) - 2) / 2) });
    // Four standard errors of the mean of χ²_1.
    expect(Math.abs(calibrationFigures(predicted, drawn, true)!.ratio[0]! - 1)).toBeLessThan(
      4 * Math.sqrt(2 / rows),
    );
  });

  it('does not exist for a prediction without a variance', () => {
    expect(calibrationFigures(target, target, true)).not.toBeNull();
    expect(calibrationFigures(reading({ rows: 1, dims: 1, mean: () => 0 }), target, true)).toBeNull();
  });
});
