import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fitLogisticRegression,
  predictLabels,
  type LogisticFit,
} from '../../../engine/probe/logistic-regression.ts';
import type { ProbedLatent } from '../../../engine/probe/whitening.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { latent } from './tables.ts';

interface Reference {
  readonly name: string;
  readonly dims: number;
  readonly x: readonly number[];
  readonly labels: readonly number[];
  readonly xTest: readonly number[];
  readonly coefficients: readonly number[];
  readonly intercept: readonly number[];
  readonly predictedTest: readonly number[];
}

const { cases } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/scikit-learn/logistic.json'), 'utf8'),
) as { readonly cases: readonly Reference[] };

const rowsOf = (values: readonly number[], dims: number): ProbedLatent => ({
  rows: values.length / dims,
  dims,
  mean: Float32Array.from(values),
});

/** The logits of each row, up to what all of a row have in common. */
function logits({ coefficients, intercept }: LogisticFit, { rows, dims, mean }: ProbedLatent): number[] {
  const outputs = intercept.length;
  return Array.from({ length: rows }, (_, r) => {
    const row = Array.from(intercept, (start, o) => {
      let logit = start;
      for (let j = 0; j < dims; j++) logit += mean[r * dims + j]! * coefficients[j * outputs + o]!;
      return logit;
    });
    const average = outputs === 1 ? 0 : row.reduce((sum, logit) => sum + logit, 0) / outputs;
    return row.map((logit) => logit - average);
  }).flat();
}

describe('logistic regression', () => {
  describe('agrees with scikit-learn:', () => {
    it.each(cases.map((reference) => [reference.name, reference] as const))('%s', (_, reference) => {
      const train = rowsOf(reference.x, reference.dims);
      const test = rowsOf(reference.xTest, reference.dims);
      const fit = fitLogisticRegression(train, Float32Array.from(reference.labels))!;
      const theirs: LogisticFit = {
        classes: fit.classes,
        coefficients: Float64Array.from(reference.coefficients),
        intercept: Float64Array.from(reference.intercept),
      };
      expect(fit.coefficients).toHaveLength(theirs.coefficients.length);
      // Both stop where the gradient is below 1e-7 a row; curvature is the penalty's 1/n at least, seldom so little.
      const expected = logits(theirs, test);
      logits(fit, test).forEach((logit, i) => expect(logit).toBeCloseTo(expected[i]!, 4));
      expect([...predictLabels(fit, test)]).toEqual(reference.predictedTest);
    });
  });

  // Two unit Gaussians 2 apart: the log-odds are exactly 2 z for equal classes, and Φ(1) = 0.8413 are named rightly.
  it('finds the log-odds of two Gaussians, and their best accuracy', () => {
    const n = 40_000;
    const stream = randomStream(1, 'two Gaussians');
    const labels = stream.fillUniform(new Float32Array(n)).map((u) => (u < 0.5 ? 1 : 0));
    const noise = stream.fillNormal(new Float32Array(n));
    const z = latent(n, 1, (r) => 2 * labels[r]! - 1 + noise[r]!);
    const fit = fitLogisticRegression(z, labels)!;
    // Fisher information of the slope is E[p(1 − p) z²] ≈ 0.2: its standard error is 1/√(0.2 n) ≈ 0.011.
    expect(Math.abs(fit.coefficients[0]! - 2)).toBeLessThan(0.06);
    expect(Math.abs(fit.intercept[0]!)).toBeLessThan(0.06);
    const right = predictLabels(fit, z).filter((label, r) => label === labels[r]).length / n;
    // Standard error √(0.84 × 0.16 / n) = 0.0018.
    expect(Math.abs(right - 0.8413447)).toBeLessThan(0.008);
  });

  it('finds the same whatever the scale and the correlation of dimensions', () => {
    const n = 2000;
    const noise = randomStream(2, 'noise').fillNormal(new Float32Array(2 * n));
    const labels = Float32Array.from({ length: n }, (_, r) => r % 2);
    const plain = latent(n, 2, (r, j) => noise[2 * r + j]! + (j === 0 ? 1.5 * labels[r]! : 0));
    const mixed = latent(n, 2, (r, j) =>
      j === 0 ? 100 * plain.mean[2 * r + 1]! : 50 * plain.mean[2 * r + 1]! + 0.1 * plain.mean[2 * r]!,
    );
    const one = predictLabels(fitLogisticRegression(plain, labels)!, plain);
    const other = predictLabels(fitLogisticRegression(mixed, labels)!, mixed);
    // float32 keeps 1e-5 of the small part, which can turn a row that lies on the border.
    expect(one.filter((label, r) => label !== other[r]).length).toBeLessThanOrEqual(1);
  });

  it('separates what is separable, with finite weights', () => {
    const z = latent(40, 2, (r, j) => (r % 2) * 10 + Math.sin(3 * r + j));
    const labels = Float32Array.from({ length: 40 }, (_, r) => r % 2);
    const fit = fitLogisticRegression(z, labels)!;
    expect(predictLabels(fit, z)).toEqual(labels);
    expect(Math.max(...fit.coefficients.map(Math.abs))).toBeLessThan(10);
  });

  it('names the most frequent label where the latent is the same for every row', () => {
    const z = latent(10, 3, () => 0.7);
    const labels = Float32Array.of(0, 2, 2, 1, 2, 2, 0, 2, 1, 2);
    const fit = fitLogisticRegression(z, labels)!;
    expect([...predictLabels(fit, z)]).toEqual(new Array(10).fill(2));
    // The intercepts are the logarithms of the shares 0.2, 0.2, 0.6.
    expect(fit.intercept[2]! - fit.intercept[0]!).toBeCloseTo(Math.log(3), 5);
  });

  it('fits nothing to a single label, to no rows, or to a latent that is not finite', () => {
    const z = latent(4, 1, (r) => r);
    expect(fitLogisticRegression(z, new Float32Array(4))).toBeNull();
    expect(
      fitLogisticRegression(
        latent(0, 1, () => 0),
        new Float32Array(0),
      ),
    ).toBeNull();
    expect(
      fitLogisticRegression(
        latent(4, 1, () => NaN),
        Float32Array.of(0, 1, 0, 1),
      ),
    ).toBeNull();
  });
});
