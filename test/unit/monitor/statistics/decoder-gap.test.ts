import { describe, expect, it } from 'vitest';
import { decoderGap } from '../../../../engine/monitor/statistics/decoder-gap.ts';
import { table } from '../readings.ts';

describe('the gap of a decoder', () => {
  // x = ±1 in one feature and ±2 in another, in blocks of half the rows, so that the other half is the opposite.
  const truth = table(8, 2, (i, j) => (i < 4 ? 1 : -1) * (j + 1));
  const constant = (variance: number): number => Math.log(2 * Math.PI * variance);

  it('of a decoder that is right: its NLL is the constant, and other latents cost Σ (2x)² / 2v', () => {
    const gap = decoderGap(truth, truth, 2, 0.5);
    expect(gap.nll).toBeCloseTo(constant(0.5), 12);
    expect(gap.shuffledNll).toBeCloseTo(constant(0.5) + (4 + 16) / (2 * 0.5), 12);
    expect(gap.featureMeanNll).toBeCloseTo(constant(0.5) + (1 + 4) / (2 * 0.5), 12);
    // Σ ½ ln 2πe Var_j of variances 1 and 4
    expect(gap.fittedFeatureMeanNll).toBeCloseTo(constant(1) + 1 + 0.5 * Math.log(4), 12);
  });

  it('of a decoder that ignores its latent: all three alike', () => {
    const gap = decoderGap(new Float32Array(16), truth, 2, 1);
    expect(gap.shuffledNll).toBe(gap.nll);
    expect(gap.nll).toBeCloseTo(gap.featureMeanNll, 12);
  });

  it('the best variance is the best: no other v gives the feature mean less', () => {
    const one = table(6, 1, (i) => i ** 2);
    const least = decoderGap(one, one, 1, 1).fittedFeatureMeanNll;
    const at = (variance: number): number => decoderGap(one, one, 1, variance).featureMeanNll;
    // Variance of 0, 1, 4, 9, 16, 25: 979/6 − (55/6)²
    const variance = 979 / 6 - (55 / 6) ** 2;
    expect(at(variance)).toBeCloseTo(least, 12);
    expect(Math.min(at(0.9 * variance), at(1.1 * variance))).toBeGreaterThan(least);
  });

  it('takes each row with the one half the rows further on, round the end', () => {
    const rows = table(5, 1, (i) => 10 ** i);
    const { nll, shuffledNll } = decoderGap(rows, rows, 1, 1);
    // Offset 2: (1 − 100)² + (10 − 1000)² + (100 − 10000)² + (1000 − 1)² + (10000 − 10)²
    const squares = 99 ** 2 + 990 ** 2 + 9900 ** 2 + 999 ** 2 + 9990 ** 2;
    expect(shuffledNll - nll).toBeCloseTo(squares / 10, 6);
  });

  it('has no finite best variance where a feature is constant', () => {
    expect(decoderGap(truth, new Float32Array(16), 2, 1).fittedFeatureMeanNll).toBe(-Infinity);
  });

  it('is of squared errors, feature by feature summed, for a decoder without a variance', () => {
    expect(decoderGap(truth, truth, 2, null)).toEqual({
      nll: 0,
      shuffledNll: 4 + 16,
      featureMeanNll: 1 + 4,
      fittedFeatureMeanNll: 1 + 4,
    });
  });
});
