import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../../engine/monitor/statistics/eigen.ts';
import { covariance } from '../../../../engine/monitor/statistics/moments.ts';
import { table } from '../readings.ts';

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
