import { describe, expect, it } from 'vitest';
import { tJepaMetrics } from '../../../../engine/monitor/statistics/t-jepa-metrics.ts';
import { table } from '../readings.ts';

describe('the metrics of T-JEPA', () => {
  // NumPy 2 and SciPy's gaussian_kde as in jose-melo/t-jepa, on float32 of sin(0.7 i + 1.9 j) + 0.3 cos(0.31 i (j + 1)) + 0.1 j,
  // i < 30, j < 12: 4 tokens of width 3.
  const values = table(
    30,
    12,
    (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.1 * j,
  );
  const pairs = [
    [0, 1],
    [3, 17],
    [29, 4],
  ] as const;

  it('agree with its code', () => {
    const metrics = tJepaMetrics(values, 12, pairs, 3);
    expect(metrics.kl).toBeCloseTo(0.030991894276598656, 8);
    expect(metrics.euclidean).toBeCloseTo(3.485777986868628, 6);
    expect(metrics.intraFeatureVariance).toBeCloseTo(0.5435223522591371, 6);
    expect(metrics.interFeatureVariance).toBeCloseTo(0.3511239368007184, 6);
  });

  it('take a latent without tokens as tokens of width 1', () => {
    expect(tJepaMetrics(values, 12, pairs).interFeatureVariance).toBeCloseTo(0.012151548494916727, 7);
  });

  it('are 0 at collapse: every row the same', () => {
    const same = table(5, 6, (_, j) => j * j);
    const { kl, euclidean, intraFeatureVariance } = tJepaMetrics(same, 6, [[0, 3]]);
    expect([kl, euclidean, intraFeatureVariance]).toEqual([0, 0, 0]);
  });

  it('see no shift or scale of a row in the KL', () => {
    const scaled = table(2, 6, (i, j) => (i === 0 ? j * j : 5 - 2 * 6 + 3 * j * j));
    expect(tJepaMetrics(scaled, 6, [[0, 1]]).kl).toBeCloseTo(0, 12);
  });
});
