import { describe, expect, it } from 'vitest';
import { latentFigures } from '../../../engine/monitor/latent-figures.ts';
import { fromStatistics, toStatistics } from '../../../engine/monitor/log-looks.ts';
import { reading } from './readings.ts';

describe('figures of a latent', () => {
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
