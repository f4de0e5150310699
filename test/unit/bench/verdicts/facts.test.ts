import { describe, expect, it } from 'vitest';
import { highIsSick, lowIsSick } from '../../../../bench/verdicts/checks/standing.ts';
import { explained, explainedColumns, type Rows } from '../../../../bench/verdicts/facts/linear.ts';
import { lossCourse } from '../../../../bench/verdicts/facts/loss-course.ts';
import { branchSeparation, coverage } from '../../../../bench/verdicts/facts/prediction-facts.ts';
import { linearVae, reducedRank } from '../../../../bench/verdicts/facts/references.ts';
import { randomStream } from '../../../../engine/random/stream.ts';

const normal = (name: string, count: number, scale = 1): Float32Array =>
  randomStream(7, name)
    .fillNormal(new Float32Array(count))
    .map((value) => scale * value);

/** Columns of standard deviations `scales`, side by side, uncorrelated but for chance. */
function rowsWith(name: string, rows: number, scales: readonly number[]): Rows {
  const values = normal(name, rows * scales.length).map((value, i) => value * scales[i % scales.length]!);
  return { rows, dims: scales.length, values };
}

describe('what a linear map explains', () => {
  const x = rowsWith('x', 4000, [1, 1]);

  it('is all of a linear function and nothing of what is independent', () => {
    const independent = normal('independent', 8000);
    const y: Rows = {
      rows: 4000,
      dims: 2,
      values: Float32Array.from(x.values, (value, i) =>
        i % 2 === 0 ? 3 * value - x.values[i + 1]! : independent[i]!,
      ),
    };
    const [all, nothing] = explainedColumns(x, y);
    expect(all).toBeCloseTo(1, 5);
    expect(Math.abs(nothing!)).toBeLessThan(0.01); // a correlation by chance is 1/√2000, and its square is the share
  });

  it('is λ/(λ + σ²) of a line with noise σ', () => {
    const noise = normal('noise', 4000, 0.5);
    const y: Rows = { rows: 4000, dims: 1, values: noise.map((value, r) => value + x.values[2 * r]!) };
    expect(explained(x, y)).toBeCloseTo(1 / 1.25, 1);
  });
});

describe('closed forms', () => {
  it('reduced-rank regression of x on itself leaves the smallest variances: principal components', () => {
    const train = rowsWith('train', 20_000, [3, 2, 1, 0.5]);
    const test = rowsWith('test', 20_000, [3, 2, 1, 0.5]);
    const { constant, linear } = reducedRank([train, train], [test, test], 2);
    expect(constant.train).toBeCloseTo((9 + 4 + 1 + 0.25) / 4, 1);
    expect(linear.train).toBeCloseTo((1 + 0.25) / 4, 2);
    expect(linear.test).toBeCloseTo((1 + 0.25) / 4, 2);
  });

  it('the linear VAE has the loss of the Gaussian that it models, and keeps what is wider than β v', () => {
    const rows = rowsWith('vae', 50_000, [3, 1, 0.5]);
    const found = linearVae(rows, 2, 0.25, 1);
    const width = (variance: number) => 0.5 * (Math.log(2 * Math.PI * variance) + 1);
    expect(found.active).toBe(2);
    // two directions at their own variance, the third, 0.25, at the observation's
    expect(found.loss).toBeCloseTo(width(9) + width(1) + width(0.25), 1);
    expect(found.collapsedLoss).toBeCloseTo(
      1.5 * Math.log(2 * Math.PI * 0.25) + (9 + 1 + 0.25) / (2 * 0.25),
      0,
    );
    expect(linearVae(rows, 2, 0.25, 8).active).toBe(1);
    expect(linearVae(rows, 2, 0.25, 40).active).toBe(0);
  });
});

describe('facts of a prediction', () => {
  const reading = (mean: Float32Array, logVariance: Float32Array | null) => ({
    name: 'some',
    role: 'prediction' as const,
    rows: mean.length,
    dims: 1,
    mean,
    logVariance,
    sample: null,
    prior: null,
    klTerm: null,
  });

  it('two thirds of a Gaussian lie within one standard deviation, and 95 % within two', () => {
    const target = reading(normal('target', 40_000, 2), null);
    const of = (variance: number) =>
      coverage(
        reading(new Float32Array(40_000), new Float32Array(40_000).fill(Math.log(variance))),
        target,
      )[0];
    expect(of(4)).toBeCloseTo(0.6827, 2);
    expect(of(16)).toBeCloseTo(0.9545, 2);
  });

  it('two branches ± a of width s lie 2 a / s apart', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, r) => r % 2);
    const noise = normal('branches', 20_000, 0.3);
    const residuals = Float64Array.from(noise, (value, r) => value + (values[r] === 1 ? 1 : -1));
    expect(branchSeparation(residuals, 1, { kind: 'labels', dim: 1, values })).toBeCloseTo(2 / 0.3, 0);
  });
});

describe('the course of a loss', () => {
  it('is told in medians of its beginning, middle and end', () => {
    const loss = Array.from({ length: 30 }, (_, i) => 30 - i);
    expect(lossCourse(loss, { kl: loss.map((value) => 2 * value) })).toMatchObject({
      first: 29,
      middle: 17,
      last: 2,
      least: 1,
      largest: 30,
      terms: { kl: { first: 58, middle: 34, last: 4, largest: 60 } },
    });
    expect(lossCourse([], {})).toBeNull();
  });
});

describe('a standing', () => {
  it('is unclear between its bounds, and sick where there is no number', () => {
    expect([0.1, 0.3, 0.6, NaN].map((value) => lowIsSick(value, 0.2, 0.5))).toEqual([
      'sick',
      'unclear',
      'healthy',
      'sick',
    ]);
    expect([0.1, 0.3, 0.6, NaN].map((value) => highIsSick(value, 0.2, 0.5))).toEqual([
      'healthy',
      'unclear',
      'sick',
      'sick',
    ]);
  });
});
