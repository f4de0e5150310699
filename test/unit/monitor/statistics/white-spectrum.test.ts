import { describe, expect, it } from 'vitest';
import { momentsOf } from '../../../../engine/monitor/statistics/moments.ts';
import {
  whiteEffectiveRank,
  whiteEigenvalueRange,
} from '../../../../engine/monitor/statistics/white-spectrum.ts';
import { symmetricEigen } from '../../../../engine/monitor/statistics/eigen.ts';
import { effectiveRank } from '../../../../engine/monitor/statistics/rank.ts';
import { normals } from './draws.ts';

describe('the spectrum of white rows', () => {
  const spectrum = (rows: number, dims: number): Float64Array =>
    symmetricEigen(momentsOf(normals(rows, dims), dims).covariance).values;

  it.each([
    [512, 64],
    [512, 16],
  ])('of %d × %d lies where Marchenko and Pastur say', (rows, dims) => {
    const [least, largest] = whiteEigenvalueRange(rows, dims);
    const eigenvalues = spectrum(rows, dims);
    // The outermost eigenvalues lie within the order of dims^{-2/3} of the edges (Tracy and Widom).
    const slack = dims ** (-2 / 3);
    expect(Math.abs(eigenvalues[0]! - largest) / (largest - 1)).toBeLessThan(2 * slack);
    expect(Math.abs(eigenvalues[dims - 1]! - least) / (1 - least)).toBeLessThan(2 * slack);
  });

  it.each([
    [512, 64],
    [512, 16],
    [100, 50],
    [40, 64],
  ])('of %d × %d has the effective rank of Page’s entropy', (rows, dims) => {
    // Leading order of an expansion in 1 / (rows · dims), and one draw: 2 %.
    const ratio = effectiveRank(spectrum(rows, dims)) / whiteEffectiveRank(rows, dims);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
  });
});
