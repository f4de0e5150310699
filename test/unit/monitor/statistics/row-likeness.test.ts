import { describe, expect, it } from 'vitest';
import { columnMeans } from '../../../../engine/data/columns.ts';
import { meanShare, rowCosine } from '../../../../engine/monitor/statistics/row-likeness.ts';
import { randomStream } from '../../../../engine/random/stream.ts';
import { table } from '../readings.ts';

describe('likeness of rows', () => {
  it('is the mean cosine over all pairs, as pair by pair', () => {
    const values = randomStream(1, 'rows')
      .fillNormal(new Float32Array(20 * 3))
      .map((v) => v + 0.5);
    let sum = 0;
    for (let a = 0; a < 20; a++) {
      for (let b = 0; b < 20; b++) {
        if (a === b) continue;
        const [x, y] = [values.subarray(a * 3, a * 3 + 3), values.subarray(b * 3, b * 3 + 3)];
        const dot = (p: Float32Array, q: Float32Array): number =>
          p.reduce((total, v, j) => total + v * q[j]!, 0);
        sum += dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
      }
    }
    expect(rowCosine(values, 3)).toBeCloseTo(sum / (20 * 19), 10);
  });

  it.each([
    ['the same row again and again', () => 0.7, 1, 1],
    ['rows of zeros', () => 0, 1, 1],
    ['two opposite rows', (i: number) => (i % 2 === 0 ? 1 : -1), -1, 0],
  ])('of %s', (_, value, cosine, share) => {
    const values = table(2, 3, value);
    expect(rowCosine(values, 3)).toBeCloseTo(cosine, 12);
    expect(meanShare(values, columnMeans(values, 3))).toBeCloseTo(share, 12);
  });

  it('says which share of the length is common', () => {
    // Rows (3 ± 4): mean 3, root mean square 5.
    const values = Float32Array.of(7, -1);
    expect(meanShare(values, columnMeans(values, 1))).toBeCloseTo(3 / 5, 12);
  });
});
