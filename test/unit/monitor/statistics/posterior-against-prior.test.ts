import { describe, expect, it } from 'vitest';
import { klPerDimension } from '../../../../engine/monitor/statistics/kl-per-dimension.ts';
import { posteriorAgainstPrior } from '../../../../engine/monitor/statistics/posterior-against-prior.ts';
import { targetUse } from '../../../../engine/monitor/statistics/target-use.ts';
import { table } from '../readings.ts';

const prior = { mean: table(6, 2, (i) => i), logVariance: table(6, 2, (i, j) => 0.5 * i - j) };
const moved = (sds: number, logRatio: number) => ({
  mean: prior.mean.map((value, i) => value + sds * Math.exp(0.5 * prior.logVariance[i]!)),
  logVariance: prior.logVariance.map((value) => value + logRatio),
});

describe('posterior against prior', () => {
  it('are ratio and distance in units of the prior of each row', () => {
    const { varianceRatio, squaredDistance, priorVariance } = posteriorAgainstPrior(moved(3, -1), prior, 2);
    for (const value of varianceRatio) expect(value).toBeCloseTo(Math.exp(-1), 6);
    for (const value of squaredDistance) expect(value).toBeCloseTo(9, 4);
    // Σ_i e^{i/2} / 6 is a geometric series.
    const mean = (Math.exp(3) - 1) / (Math.exp(0.5) - 1) / 6;
    expect(priorVariance[0]).toBeCloseTo(mean, 5);
    expect(priorVariance[1]).toBeCloseTo(mean / Math.E, 5);
  });

  it('are the parts of the KL: ½ (ratio − 1 − ln ratio + distance)', () => {
    const posterior = moved(0.7, 0.4);
    const { varianceRatio, squaredDistance } = posteriorAgainstPrior(posterior, prior, 2);
    const { mean } = klPerDimension(posterior, prior, 2);
    for (let j = 0; j < 2; j++)
      expect(mean[j]).toBeCloseTo(0.5 * (varianceRatio[j]! - 1 - 0.4 + squaredDistance[j]!), 5);
  });

  it('take one prior for all rows, too', () => {
    const standard = { mean: new Float64Array(2), logVariance: new Float64Array(2) };
    const { squaredDistance } = posteriorAgainstPrior(prior, standard, 2);
    expect(squaredDistance[0]).toBeCloseTo((0 + 1 + 4 + 9 + 16 + 25) / 6, 10);
  });
});

describe('the use of the target', () => {
  it('is 0 where another row’s y changes nothing', () => {
    const posterior = moved(0.5, -1);
    expect(targetUse(posterior, posterior, prior, 2)).toEqual({ moved: 0, klChange: 0 });
  });

  it('is the square of the move in posterior widths, and ½ Δ² nats a dimension for a posterior as wide as its prior', () => {
    const { moved: move, klChange } = targetUse(moved(0, 0), moved(2, 0), prior, 2);
    expect(move).toBeCloseTo(4, 4);
    expect(klChange).toBeCloseTo(2 * 0.5 * 4, 4);
  });
});
