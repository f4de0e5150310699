import { describe, expect, it } from 'vitest';
import { Series } from '../../../extension/runs/series.ts';

const series = (values: readonly number[], firstStep = 1): Series => {
  const result = new Series();
  values.forEach((value, i) => result.append(firstStep + i, value));
  return result;
};
/** The extent by definition. */
const extentOf = (values: readonly number[]) => {
  const finite = values.filter(Number.isFinite);
  return {
    minimum: finite.length ? Math.min(...finite) : NaN,
    maximum: finite.length ? Math.max(...finite) : NaN,
  };
};
const wave = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i * 0.7) * (1 + (i % 13)));

describe('a series', () => {
  it('keeps every point with its step', () => {
    const s = series([5, 6, 7], 101);
    expect([s.length, s.stepAt(0), s.stepAt(2), s.valueAt(2), s.lastStep]).toEqual([3, 101, 103, 7, 103]);
  });

  it('keeps steps that are not consecutive', () => {
    const s = new Series();
    for (const step of [500, 1000, 1500, 6000]) s.append(step, step / 10);
    expect([0, 1, 2, 3].map((i) => s.stepAt(i))).toEqual([500, 1000, 1500, 6000]);
  });

  it('has the extent of every bin at every level, whatever its length', () => {
    for (const n of [1, 7, 8, 9, 63, 64, 65, 1000, 4097]) {
      const values = wave(n);
      const s = series(values);
      for (let level = 0; 2 ** level <= n * 2; level++)
        for (let bin = 0; bin < Math.ceil(n / 2 ** level); bin++)
          expect(s.extent(level, bin)).toEqual(
            extentOf(values.slice(bin * 2 ** level, (bin + 1) * 2 ** level)),
          );
    }
  });

  it('passes over what is not finite in an extent', () => {
    const s = series([NaN, 3, Infinity, -2, NaN, 1, 1, 1, NaN, NaN]);
    expect(s.extent(3, 0)).toEqual({ minimum: -2, maximum: 3 });
    expect(s.extent(1, 4)).toEqual({ minimum: NaN, maximum: NaN });
  });

  it('forgets the void tail after a resume, in the pyramid too', () => {
    const values = wave(5000);
    values[4500] = 1e9;
    const s = series(values);
    s.truncateAfter(4321);
    expect([s.length, s.truncations]).toEqual([4321, 1]);
    const again = wave(700).map((v) => v * 3);
    again.forEach((value, i) => s.append(4322 + i, value));
    const all = [...values.slice(0, 4321), ...again];
    for (let level = 3; level < 13; level++)
      for (let bin = 0; bin < Math.ceil(all.length / 2 ** level); bin++)
        expect(s.extent(level, bin)).toEqual(extentOf(all.slice(bin * 2 ** level, (bin + 1) * 2 ** level)));
  });

  it('can lose every point and start anew elsewhere', () => {
    const s = series(wave(100));
    s.truncateAfter(0);
    expect([s.length, s.lastStep]).toEqual([0, -Infinity]);
    s.append(51, 2);
    expect([s.stepAt(0), s.extent(3, 0).maximum]).toEqual([51, 2]);
  });

  it('takes the newest record of a step', () => {
    const s = series([1, 2, 3, 4]);
    s.append(3, 30);
    expect([s.length, s.valueAt(2), s.lastStep]).toEqual([3, 30, 3]);
  });
});
