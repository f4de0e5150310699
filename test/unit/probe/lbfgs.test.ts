import { describe, expect, it } from 'vitest';
import { lbfgs, type Differentiable } from '../../../engine/probe/lbfgs.ts';

const options = { tolerance: 1e-9, iterations: 500 };

describe('L-BFGS', () => {
  it('finds the minimum of a quadratic whose curvatures differ a thousandfold', () => {
    const curvature = Float64Array.from({ length: 20 }, (_, i) => 1000 ** (i / 19));
    const f: Differentiable = (x, gradient) => {
      let value = 0;
      for (let i = 0; i < x.length; i++) {
        const away = x[i]! - i;
        value += (curvature[i]! * away * away) / 2;
        gradient[i] = curvature[i]! * away;
      }
      return value;
    };
    const x = new Float64Array(20).fill(-3);
    expect(lbfgs(f, x, options)).toBe(true);
    x.forEach((value, i) => expect(value).toBeCloseTo(i, 8));
  });

  it('finds the minimum of a function that is flat far out, to the last digits', () => {
    // Σ k_i ln cosh(x_i − i) + ½ (Σ x_i − Σ i)²: all terms are least at x_i = i.
    const stiffness = Float64Array.of(1, 5, 0.2, 20);
    const f: Differentiable = (x, gradient) => {
      const away = x.map((value, i) => value - i);
      const sum = away.reduce((total, value) => total + value, 0);
      away.forEach((value, i) => (gradient[i] = stiffness[i]! * Math.tanh(value) + sum));
      return away.reduce(
        (total, value, i) => total + stiffness[i]! * Math.log(Math.cosh(value)),
        sum ** 2 / 2,
      );
    };
    const x = Float64Array.of(30, -40, 10, 5);
    expect(lbfgs(f, x, options)).toBe(true);
    x.forEach((value, i) => expect(value).toBeCloseTo(i, 8));
  });

  it('says that it has not arrived where its iterations are used up', () => {
    const f: Differentiable = (x, gradient) => {
      gradient[0] = Math.sinh(x[0]!);
      return Math.cosh(x[0]!);
    };
    expect(lbfgs(f, Float64Array.of(3), { ...options, iterations: 1 })).toBe(false);
  });

  it('stays where it is at a minimum', () => {
    const x = Float64Array.of(0);
    const f: Differentiable = (at, gradient) => {
      gradient[0] = at[0]!;
      return at[0]! ** 2 / 2;
    };
    expect(lbfgs(f, x, options)).toBe(true);
    expect(x[0]).toBe(0);
  });
});
