import { describe, expect, it } from 'vitest';
import { linearDrift } from '../../../../engine/monitor/statistics/linear-drift.ts';
import { normals } from './draws.ts';

describe('the drift of a series', () => {
  it('is its rise where it is a line', () => {
    const { change, error } = linearDrift(Float64Array.from({ length: 11 }, (_, i) => 3 - 0.5 * i));
    expect(change).toBeCloseTo(-5, 12);
    expect(error).toBeCloseTo(0, 12);
  });

  it('agrees with the textbook on four points', () => {
    // y = 1, 3, 2, 5: slope 1.1, residuals −0.1, 0.8, −1.3, 0.6 with Σ² = 2.7; error of the slope √(2.7 / 2 / 5).
    const { change, error } = linearDrift(Float64Array.of(1, 3, 2, 5));
    expect(change).toBeCloseTo(3.3, 12);
    expect(error).toBeCloseTo(3 * Math.sqrt(2.7 / 2 / 5), 12);
  });

  it('of noise is within its errors as often as a normal is', () => {
    let within = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { change, error } = linearDrift(normals(60, 1, seed));
      if (Math.abs(change) < 2 * error) within++;
    }
    // Student's t of 58 degrees: 95.0 %; four standard deviations of a share of 400: 4.4 %.
    expect(Math.abs(within / 400 - 0.95)).toBeLessThan(0.044);
  });

  it('is not defined for fewer than three points', () => {
    expect(linearDrift(Float64Array.of(1, 2)).change).toBeNaN();
  });
});
