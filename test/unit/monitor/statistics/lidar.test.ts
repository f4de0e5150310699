import { describe, expect, it } from 'vitest';
import { lidar } from '../../../../engine/monitor/statistics/lidar.ts';
import { table } from '../readings.ts';
import { normals } from './draws.ts';

describe('LiDAR', () => {
  it('agrees with NumPy on a table of formulas', () => {
    // 6 classes of 5 views; Σ_w^{-1/2} by eigh; z as float32 of sin(0.7 i + 1.9 j) + 0.3 cos(0.31 i (j + 1)) + 0.1 j, i < 30, j < 4.
    const values = table(
      30,
      4,
      (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.1 * j,
    );
    expect(lidar(values, 4, 5)).toBeCloseTo(2.6474207087605017, 6);
  });

  it('is the number of dims where all tell the classes apart equally well', () => {
    // Classes at ± 1 along each axis, views at ± 0.1 about them along each axis.
    const dims = 3;
    const values = table(6 * 6, dims, (i, j) => {
      const [c, v] = [Math.floor(i / 6), i % 6];
      const at = Math.floor(c / 2) === j ? 1 - 2 * (c % 2) : 0;
      return at + (Math.floor(v / 2) === j ? 0.1 * (1 - 2 * (v % 2)) : 0);
    });
    expect(lidar(values, dims, 6)).toBeCloseTo(3, 5);
  });

  it('weighs a direction by how well it tells classes apart, not by its variance', () => {
    // The same classes in both dims; the views scatter by 1 and by 0.1 of a unit that is 100 times as large in the first.
    const noise = normals(200 * 10, 2);
    const classes = normals(200, 2, 2);
    const scale = [100, 1];
    const values = table(
      200 * 10,
      2,
      (i, j) => scale[j]! * (classes[Math.floor(i / 10) * 2 + j]! + 0.3 * noise[i * 2 + j]!),
    );
    // Both have the same ratio of scatters: rank 2, where the variances alone say 1.001. 200 classes: a few per cent.
    expect(lidar(values, 2, 10)).toBeGreaterThan(1.95);
  });

  it('is at most the number of classes less 1', () => {
    expect(lidar(normals(3 * 8, 10), 10, 8)).toBeLessThan(2.001);
  });

  it('is 1 at collapse: where one direction alone tells classes apart, and where none does', () => {
    const one = table(8 * 4, 3, (i, j) => (j === 0 ? Math.floor(i / 4) : 0));
    expect(lidar(one, 3, 4)).toBeCloseTo(1, 5);
    expect(lidar(new Float32Array(24), 3, 2)).toBe(1);
  });

  it('refuses rows that are no classes of so many views', () => {
    expect(() => lidar(new Float32Array(21), 3, 2)).toThrow(RangeError);
  });
});
