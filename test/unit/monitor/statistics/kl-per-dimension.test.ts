import { describe, expect, it } from 'vitest';
import { klPerDimension } from '../../../../engine/monitor/statistics/kl-per-dimension.ts';
import { table } from '../readings.ts';

describe('KL per dimension', () => {
  const rows = 6;
  const posterior = {
    mean: table(rows, 2, (i, j) => Math.sin(i + j)),
    logVariance: table(rows, 2, (i, j) => 0.3 * i - j),
  };

  it('to a prior of each row is ½ (r − 1 − ln r) for means that agree and variances of ratio r', () => {
    const ratio = Math.exp(-1.5);
    const prior = { mean: posterior.mean, logVariance: posterior.logVariance.map((value) => value + 1.5) };
    const { mean } = klPerDimension(posterior, prior, 2);
    for (const value of mean) expect(value).toBeCloseTo(0.5 * (ratio - 1 + 1.5), 6);
  });

  it('to a prior of each row is ½ Δ² / V_p for variances that agree', () => {
    const prior = {
      mean: posterior.mean.map((value, i) => value + Math.exp(0.5 * posterior.logVariance[i]!) * 3),
      logVariance: posterior.logVariance,
    };
    const { mean, below } = klPerDimension(posterior, prior, 2);
    for (const value of mean) expect(value).toBeCloseTo(4.5, 5);
    expect([...below]).toEqual([0, 0]);
  });

  it('to the row’s own prior differs from that to one prior for all', () => {
    // Posterior = prior in each row: 0 nats, though each is far from the prior of the first row.
    const { mean, below } = klPerDimension(posterior, posterior, 2);
    expect([...mean, ...below]).toEqual([0, 0, 1, 1]);
    const first = { mean: posterior.mean.subarray(0, 2), logVariance: posterior.logVariance.subarray(0, 2) };
    expect(Math.min(...klPerDimension(posterior, first, 2).mean)).toBeGreaterThan(0.1);
  });

  it('to N(0, 1) is ½ (v + m² − 1 − ln v)', () => {
    const standard = { mean: new Float64Array(1), logVariance: new Float64Array(1) };
    const kl = (m: number, v: number) =>
      klPerDimension({ mean: Float64Array.of(m), logVariance: Float64Array.of(Math.log(v)) }, standard, 1);
    expect([kl(0, 1).mean[0], kl(0, 1).below[0]]).toEqual([0, 1]);
    expect(kl(3, 1).mean[0]).toBe(4.5);
    expect(kl(0, 0.2).mean[0]).toBeCloseTo(0.5 * (0.2 - 1 - Math.log(0.2)), 12);
    expect(kl(-1, 2).mean[0]).toBeCloseTo(0.5 * (2 + 1 - 1 - Math.LN2), 12);
  });

  it('is the integral of q ln(q / p)', () => {
    const of = { mean: Float64Array.of(0.4), logVariance: Float64Array.of(-0.6) };
    const prior = { mean: Float64Array.of(-0.3), logVariance: Float64Array.of(0.5) };
    const logDensity = (x: number, { mean, logVariance }: typeof of): number =>
      -0.5 * (Math.log(2 * Math.PI) + logVariance[0]! + (x - mean[0]!) ** 2 / Math.exp(logVariance[0]!));
    let integral = 0;
    for (let x = -12; x < 12; x += 1e-3)
      integral += Math.exp(logDensity(x, of)) * (logDensity(x, of) - logDensity(x, prior)) * 1e-3;
    expect(klPerDimension(of, prior, 1).mean[0]).toBeCloseTo(integral, 9);
  });

  it('counts the rows below the ε that is asked for', () => {
    const of = { mean: Float64Array.of(0, 0.3, 0.4, 1), logVariance: new Float64Array(4) };
    const prior = { mean: new Float64Array(1), logVariance: new Float64Array(1) };
    // ½ 0.3² = 0.045, ½ 0.4² = 0.08, ½ = 0.5
    expect(klPerDimension(of, prior, 1, 0.1).below[0]).toBe(0.75);
    expect(klPerDimension(of, prior, 1, 0.05).below[0]).toBe(0.5);
    // 0.01 where none is asked for: ½ 0.14² = 0.0098, ½ 0.15² = 0.0113
    const near = { mean: Float64Array.of(0.14, 0.15), logVariance: new Float64Array(2) };
    expect(klPerDimension(near, prior, 1).below[0]).toBe(0.5);
  });

  it('refuses a prior of another number of rows', () => {
    const prior = { mean: new Float64Array(4), logVariance: new Float64Array(4) };
    expect(() => klPerDimension(posterior, prior, 2)).toThrow(RangeError);
  });
});
