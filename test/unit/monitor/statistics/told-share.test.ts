import { describe, expect, it } from 'vitest';
import { toldShare } from '../../../../engine/monitor/statistics/told-share.ts';
import { normals } from './draws.ts';

describe('what a linear map of x tells', () => {
  const rows = 4000;
  const columns = 3;
  const x = Float32Array.from(normals(rows, columns));
  const noise = normals(rows, 1, 7);
  const of = (number: (r: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, r) => number(r));
  // Four standard errors of R² over 2000 rows: 4 · 2 √(R² (1 − R²)² / 2000), at most 0.04.
  it.each([
    ['all of a linear function', of((r) => 2 * x[3 * r]! - x[3 * r + 2]! + 5), 1],
    ['half of one with as much noise', of((r) => x[3 * r + 1]! + noise[r]!), 0.5],
    ['nothing of noise', of((r) => noise[r]!), 0],
    ['nothing of a coin', of((r) => (noise[r]! > 0 ? 1 : -1)), 0],
    // cor(n, sign n)² = 2 / π
    ['two thirds of a sign of its own', of((r) => Math.sign(x[3 * r]!)), 2 / Math.PI],
  ])('is %s', (_, numbers, share) => {
    expect(Math.abs(toldShare(x, columns, numbers)! - share)).toBeLessThan(0.04);
  });

  it('is not known of few rows and many columns, nor of what never changes', () => {
    expect(toldShare(x.subarray(0, 33 * columns), columns, of((r) => noise[r]!).subarray(0, 20))).toBeNull();
    expect(
      toldShare(
        x,
        columns,
        of(() => 3),
      ),
    ).toBeNull();
  });
});
