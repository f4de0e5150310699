import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SigregConfig } from '../../../schemas/objective-config.ts';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { constant, input, ShapeError, sizeOf, type Shape } from '../../../engine/graph/tensor.ts';
import { sigreg, type SigregStatistic } from '../../../engine/objectives/sigreg.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { expectClose, expectGradients, runOnnx, spread } from '../graph/support.ts';

interface TorchCase extends SigregStatistic {
  readonly z: readonly number[][];
  readonly directions: readonly number[][];
  readonly value: number;
  readonly gradient: readonly number[][];
}

const file = new URL('../../fixtures/torch/sigreg.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly TorchCase[] };

const FORMS: readonly SigregConfig['form'][] = ['plain', 'epps-pulley'];

function normals(purpose: string, shape: Shape): Float64Array {
  return Float64Array.from(randomStream(1, purpose).fillNormal(new Float32Array(sizeOf(shape))));
}

/** SIGReg of given rows along directions drawn for the test. */
function valueOf(rows: Float64Array, dims: number, slices: number, statistic: SigregStatistic): number {
  const z = constant(rows, [rows.length / dims, dims]);
  const directions = constant(normals('directions', [slices, dims]), [slices, dims]);
  return evaluate([sigreg(z, directions, statistic)], {})[0]?.data[0] ?? NaN;
}

describe('SIGReg', () => {
  it.each(
    cases.map((reference, i) => ({
      ...reference,
      name: `${i}: ${reference.form}, ${reference.knots} knots`,
    })),
  )(
    'is what PyTorch computes by the formula, and so is its gradient ($name)',
    ({ z, directions, value, gradient, ...statistic }) => {
      const [rows, dims] = [z.length, z[0]?.length ?? 0];
      const leaf = input('z', [rows, dims]);
      const loss = sigreg(leaf, constant(directions.flat(), [directions.length, dims]), statistic);
      const [actual, slope] = evaluate([loss, ...gradients(loss, [leaf])], { z: z.flat() });
      expectClose(actual?.data ?? [], [value], 1e-13);
      expectClose(slope?.data ?? [], gradient.flat(), 1e-13);
    },
  );

  it.each(FORMS)('has the gradient of finite differences (%s)', (form) => {
    const z = input('x0', [5, 3]);
    const directions = constant(spread(12, -1.5, 1.2), [4, 3]);
    const loss = sigreg(z, directions, { form, knots: 12, maxFrequency: 4 });
    expectGradients(loss, [z], { x0: spread(15, -1.7, 1.9) });
  });

  it.each(FORMS)('gives in float32 what it gives in float64 (%s)', async (form) => {
    const [rows, dims, slices] = [300, 8, 40];
    const [z, directions] = [input('z', [rows, dims]), input('directions', [slices, dims])];
    const loss = sigreg(z, directions, { form, knots: 64, maxFrequency: 5 });
    const outputs = [loss, ...gradients(loss, [z])];
    const feeds = {
      z: normals('z', [rows, dims]).map((value) => 1.5 * value + 0.2),
      directions: normals('directions', [slices, dims]),
    };
    const exact = evaluate(outputs, feeds);
    const compiled = await runOnnx(outputs, feeds);
    // Phases up to 25 rounded to 2⁻²⁰ each, averaged over 300 rows; the gradient is a 300th of the value, or less.
    compiled.forEach((values, i) => {
      const expected = exact[i]?.data ?? new Float64Array();
      const largest = Math.max(...expected.map(Math.abs));
      expectClose(
        values.map((value) => value / largest),
        expected.map((value) => value / largest),
        5e-6,
      );
    });
  });

  it('is the same in blocks of slices as without', () => {
    // 2000 rows × 70 slices are three blocks; as many calls with one slice each are none.
    const [rows, dims, slices] = [2000, 2, 70];
    const statistic = { form: 'epps-pulley', knots: 5, maxFrequency: 3 } as const;
    const z = constant(normals('z', [rows, dims]), [rows, dims]);
    const directions = normals('directions', [slices, dims]);
    const single = Array.from({ length: slices }, (_, m) =>
      sigreg(z, constant(directions.subarray(m * dims, (m + 1) * dims), [1, dims]), statistic),
    );
    const values = evaluate([sigreg(z, constant(directions, [slices, dims]), statistic), ...single], {});
    const [whole = NaN, ...parts] = values.map(({ data }) => data[0] ?? NaN);
    expect(whole).toBeCloseTo(parts.reduce((sum, part) => sum + part) / slices, 12);
  });

  it('of a point mass at the origin is Σ (1 − e^{−t²/2})²', () => {
    const [knots, maxFrequency] = [64, 5];
    const spacing = maxFrequency / (knots - 1);
    const errors = Array.from({ length: knots }, (_, k) => {
      const phi = Math.exp(-((k * spacing) ** 2) / 2);
      return { squared: (1 - phi) ** 2, phi };
    });
    const rows = new Float64Array(10 * 3);
    const plain = errors.reduce((sum, { squared }) => sum + squared, 0) / knots;
    expect(valueOf(rows, 3, 7, { form: 'plain', knots, maxFrequency })).toBeCloseTo(plain, 12);
    const integral = errors.reduce(
      (sum, { squared, phi }, k) => sum + squared * phi * spacing * (k === 0 || k === knots - 1 ? 0.5 : 1),
      0,
    );
    expect(valueOf(rows, 3, 7, { form: 'epps-pulley', knots, maxFrequency })).toBeCloseTo(20 * integral, 11);
  });

  it('of rows at one point c of the line is Σ |e^{itc} − e^{−t²/2}|²', () => {
    const c = 0.7;
    const plain = [0, 1, 2, 3].reduce((sum, t) => {
      const phi = Math.exp(-(t ** 2) / 2);
      return sum + (1 - 2 * phi * Math.cos(t * c) + phi ** 2) / 4;
    }, 0);
    const rows = new Float64Array(6).fill(c);
    expect(valueOf(rows, 1, 3, { form: 'plain', knots: 4, maxFrequency: 3 })).toBeCloseTo(plain, 12);
  });

  it('of N(0, I) is at the floor 0.823 / N of the plain form', () => {
    // Twenty simulated runs of 5000 rows in 16 dimensions have the mean 1.7e-4 and the standard deviation 0.15e-4.
    const value = valueOf(normals('rows', [5000, 16]), 16, 64, { form: 'plain', knots: 64, maxFrequency: 5 });
    expect(value).toBeGreaterThan(0.823 / 5000 - 4 * 0.15e-4);
    expect(value).toBeLessThan(0.823 / 5000 + 4 * 0.15e-4);
  });

  it('of N(0, I) has the expectation √2π (1 − 1/√3) in the form of Epps and Pulley, whatever the number of rows', () => {
    // Of N |φ̂(t) − φ(t)|² it is 1 − e^{−t²}; the knots to 5 instead of ∞ leave out 1e-6. Directions in 16 dimensions are nearly
    // independent: over 200 runs of 1000 rows the mean is 1.055, the standard deviation 0.21.
    const expected = Math.sqrt(2 * Math.PI) * (1 - 1 / Math.sqrt(3));
    const statistic = { form: 'epps-pulley', knots: 33, maxFrequency: 5 } as const;
    const value = valueOf(normals('rows', [1000, 16]), 16, 64, statistic);
    expect(Math.abs(value - expected)).toBeLessThan(4 * 0.21);
  });

  it('says nothing but a number where directions are zero, as they are in a reading without noise', () => {
    const z = constant(spread(6, -1, 1), [3, 2]);
    const zero = constant(new Float64Array(4), [2, 2]);
    const [value] = evaluate([sigreg(z, zero, { form: 'plain', knots: 5, maxFrequency: 3 })], {});
    expect(value?.data[0]).toBeGreaterThan(0);
  });

  it('refuses directions of another dimension, and a single frequency', () => {
    const z = input('z', [4, 3]);
    const statistic = { form: 'plain', knots: 1, maxFrequency: 3 } as const;
    expect(() => sigreg(z, input('a', [5, 2]), statistic)).toThrow(ShapeError);
    expect(() => sigreg(z, input('a', [5, 3]), statistic)).toThrow(RangeError);
  });
});
