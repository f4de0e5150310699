import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis, position, tightAxis } from '../../../webview/charts/axis.ts';

describe('a linear axis', () => {
  it('ends on round numbers around the data', () => {
    expect(linearAxis(0.13, 2.71)).toMatchObject({ min: 0, max: 3, ticks: [0, 1, 2, 3] });
    expect(linearAxis(0, 0.01).ticks).toEqual([0, 0.0025, 0.005, 0.0075, 0.01]);
    expect(linearAxis(-0.3, 0.9).ticks).toEqual([-0.5, 0, 0.5, 1]);
  });

  it('does not open another interval when the data end on a tick', () => {
    expect(linearAxis(0, 0.3, 3)).toMatchObject({ min: 0, max: 0.3 });
  });

  it('gives room to a single value, and something to nothing', () => {
    const single = linearAxis(5, 5);
    expect(single.min).toBeLessThan(5);
    expect(single.max).toBeGreaterThan(5);
    expect(linearAxis(Infinity, -Infinity)).toMatchObject({ min: 0, max: 1 });
    expect(linearAxis(NaN, NaN)).toMatchObject({ min: 0, max: 1 });
  });

  it('holds whatever it is given', () => {
    for (const [low, high] of [
      [1e-9, 3e-9],
      [-4e6, 7],
      [0.999, 1.001],
      [-5, -4.99],
    ] as const) {
      const axis = linearAxis(low, high);
      expect(axis.min).toBeLessThanOrEqual(low);
      expect(axis.max).toBeGreaterThanOrEqual(high);
      expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
      expect(axis.ticks.length).toBeLessThanOrEqual(8);
    }
  });
});

describe('an axis of steps', () => {
  it('ends where the data end, with round ticks inside', () => {
    expect(tightAxis(0, 3412)).toMatchObject({ min: 0, max: 3412, ticks: [0, 1000, 2000, 3000] });
  });

  it('has no tick between two steps', () => {
    expect(tightAxis(0, 3).ticks).toEqual([0, 1, 2, 3]);
  });
});

describe('a logarithmic axis', () => {
  it('has decades, and 1-2-5 where there are few', () => {
    expect(logAxis(0.03, 4000)?.ticks).toEqual(
      [0.01, 0.1, 1, 10, 100, 1000, 10000].filter((_, i) => i % 2 === 0),
    );
    expect(logAxis(2.4, 21)).toMatchObject({ min: 2, max: 50, ticks: [2, 5, 10, 20, 50] });
  });

  it('does not exist where nothing is positive', () => {
    expect(logAxis(-3, -1)).toBeNull();
    expect(logAxis(NaN, NaN)).toBeNull();
    expect(logAxis(Infinity, -Infinity)).toBeNull();
  });
});

describe('the position on an axis', () => {
  it('goes from 0 to 1', () => {
    expect([0, 1.5, 3].map((value) => position(linearAxis(0, 3), value))).toEqual([0, 0.5, 1]);
  });

  it('goes by ratios on a log axis, and is nowhere for zero and below', () => {
    const axis = logAxis(0.01, 100);
    expect(axis).not.toBeNull();
    if (axis === null) return;
    expect(position(axis, 1)).toBeCloseTo(0.5);
    expect([0, -1].map((value) => position(axis, value))).toEqual([NaN, NaN]);
  });
});
