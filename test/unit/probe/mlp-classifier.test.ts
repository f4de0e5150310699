import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../../../engine/probe/accuracy.ts';
import { fitLogisticRegression, predictLabels } from '../../../engine/probe/logistic-regression.ts';
import {
  MlpClassifier,
  PUBLISHED_TRAINING,
  continueTraining,
  trainMlpClassifier,
} from '../../../engine/probe/mlp-classifier.ts';
import type { ProbedLatent } from '../../../engine/probe/whitening.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { latent } from './tables.ts';

const reference = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/torch/mlp-probe.json'), 'utf8'),
) as {
  readonly dims: number;
  readonly hiddenWidth: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly x: readonly number[];
  readonly labels: readonly number[];
  readonly start: readonly number[];
  readonly losses: readonly number[];
  readonly gradient: readonly number[];
  readonly end: readonly number[];
  readonly predicted: readonly number[];
};

const inputs = Float32Array.from(reference.x);
const targets = Int32Array.from(reference.labels);
const rows: ProbedLatent = { rows: targets.length, dims: reference.dims, mean: inputs };
const atStart = (): MlpClassifier =>
  new MlpClassifier(reference.dims, reference.hiddenWidth, [0, 1, 2], Float64Array.from(reference.start));

/** Labels 0 and 1, drawn fairly, with rows made of them. */
function drawn(
  n: number,
  purpose: string,
  row: (label: number, noise: readonly [number, number]) => readonly [number, number],
): { readonly z: ProbedLatent; readonly labels: Float32Array } {
  const stream = randomStream(1, purpose);
  const labels = stream.fillUniform(new Float32Array(n)).map((u) => (u < 0.5 ? 1 : 0));
  const noise = stream.fillNormal(new Float32Array(2 * n));
  const made = Array.from(labels, (label, r) => row(label, [noise[2 * r]!, noise[2 * r + 1]!]));
  return { z: latent(n, 2, (r, j) => made[r]![j]!), labels };
}

describe('a classifier with one hidden layer', () => {
  it('has the loss and the gradient of PyTorch', () => {
    const gradient = new Float64Array(reference.start.length);
    const loss = atStart().meanLoss(Float64Array.from(inputs), targets, gradient);
    expect(loss).toBeCloseTo(reference.losses[0]!, 12);
    gradient.forEach((value, i) => expect(value).toBeCloseTo(reference.gradient[i]!, 12));
  });

  it('has a gradient that agrees with central differences', () => {
    const model = atStart();
    const gradient = new Float64Array(reference.start.length);
    const unused = new Float64Array(reference.start.length);
    const x = Float64Array.from(inputs);
    model.meanLoss(x, targets, gradient);
    for (let i = 0; i < gradient.length; i++) {
      const at = (value: number): number => {
        model.parameters[i] = value;
        return model.meanLoss(x, targets, unused);
      };
      const value = reference.start[i]!;
      const slope = (at(value + 1e-6) - at(value - 1e-6)) / 2e-6;
      model.parameters[i] = value;
      // Rounding of the loss, 2e-16 / 1e-6, and no kink of ReLU within 1e-6.
      expect(Math.abs(slope - gradient[i]!)).toBeLessThan(1e-8);
    }
  });

  it('goes the way of PyTorch with AdamW', () => {
    const model = atStart();
    const { steps: epochs, learningRate, weightDecay, hiddenWidth } = reference;
    continueTraining(model, rows, targets, {
      epochs,
      batchSize: 100,
      learningRate,
      weightDecay,
      hiddenWidth,
      seed: 3,
    });
    // The order of the rows alone differs, which changes the last digits of a gradient.
    model.parameters.forEach((value, i) => expect(value).toBeCloseTo(reference.end[i]!, 9));
    expect([...model.predictLabels(rows)]).toEqual(reference.predicted);
  });

  it('starts uniformly within ± 1/√fan-in', () => {
    const { parameters } = MlpClassifier.draw(16, 1000, [0, 1], 1);
    const first = parameters.subarray(0, 17_000);
    const second = parameters.subarray(17_000);
    for (const [part, bound] of [
      [first, 1 / 4],
      [second, 1 / Math.sqrt(1000)],
    ] as const) {
      expect(Math.max(...part.map(Math.abs))).toBeLessThanOrEqual(bound);
      const variance = part.reduce((sum, w) => sum + w * w, 0) / part.length;
      // Of a uniform distribution bound²/3; relative standard error √(4/5n), 2 % for the 2002 of the second.
      expect(Math.abs((3 * variance) / bound ** 2 - 1)).toBeLessThan(0.09);
    }
  });

  // Two Gaussians 2 apart: no classifier does better than Φ(1).
  it('reaches the best accuracy on two Gaussians', () => {
    const gaussians = (n: number, purpose: string): ReturnType<typeof drawn> =>
      drawn(n, purpose, (label, [a, b]) => [a + 2 * label, b]);
    const train = gaussians(4000, 'train');
    const test = gaussians(40_000, 'test');
    const model = trainMlpClassifier(train.z, train.labels)!;
    const reached = accuracy(model.predictLabels(test.z), test.labels);
    // Sampling error of 40 000 rows: 0.0018. Some hundred effective weights on 4000 rows may cost a further 0.01.
    expect(reached).toBeLessThan(0.8413 + 4 * 0.0018);
    expect(reached).toBeGreaterThan(0.8413 - 4 * 0.0018 - 0.01);
  });

  it('finds what no linear probe can: a label that is the sign of a product', () => {
    const product = (n: number, purpose: string): ReturnType<typeof drawn> =>
      drawn(n, purpose, (label, [a, b]) => [a, (label === 1 ? 1 : -1) * Math.sign(a) * Math.abs(b)]);
    const train = product(2000, 'train');
    const test = product(4000, 'test');
    const model = trainMlpClassifier(train.z, train.labels)!;
    expect(accuracy(model.predictLabels(test.z), test.labels)).toBeGreaterThan(0.9);
    const linear = fitLogisticRegression(train.z, train.labels)!;
    // Chance ½ with a standard error of 0.008; four quadrants allow a line a little more.
    expect(accuracy(predictLabels(linear, test.z), test.labels)).toBeLessThan(0.6);
  });

  it('is the same for the same seed, and another for another', () => {
    const { z, labels } = drawn(100, 'few', (label, [a, b]) => [a + label, b]);
    const train = (seed: number): Float64Array =>
      trainMlpClassifier(z, labels, { ...PUBLISHED_TRAINING, epochs: 2, seed })!.parameters;
    expect(train(1)).toEqual(train(1));
    expect(train(2)).not.toEqual(train(1));
  });

  it('names labels as they came, and trains on nothing that has a single one or is not finite', () => {
    const z = latent(40, 1, (r) => (r % 2 === 0 ? -2 : 2));
    const labels = Float32Array.from({ length: 40 }, (_, r) => (r % 2 === 0 ? 3 : 8));
    expect(trainMlpClassifier(z, labels)!.predictLabels(z)).toEqual(labels);
    expect(trainMlpClassifier(z, new Float32Array(40))).toBeNull();
    const lost = latent(40, 1, () => NaN);
    expect(trainMlpClassifier(lost, labels)).toBeNull();
  });
});
