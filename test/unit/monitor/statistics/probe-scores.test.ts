import { describe, expect, it } from 'vitest';
import { majorityScores, noiseShare } from '../../../../engine/monitor/statistics/probe-scores.ts';

describe('the share of the noise', () => {
  it.each([
    [0.9, 0, 0],
    [0.9, 0.3, 0.25],
    [0.1, 0.4, 0.8],
    [-0.2, 0.4, 1],
    [-0.1, -0.1, 0],
  ])('for R² of %d on the signal and %d on the noise is %d', (signal, noise, share) => {
    expect(noiseShare(signal, noise)).toBeCloseTo(share, 12);
  });
});

describe('the majority predictor', () => {
  /** Weighted F1 from the confusion of always naming `named`, as scikit-learn defines it. */
  const weightedF1 = (labels: readonly number[], named: number): number =>
    [...new Set(labels)].reduce((sum, label) => {
      const support = labels.filter((one) => one === label).length;
      const hits = label === named ? support : 0;
      const precision = hits / labels.length;
      const recall = hits / support;
      const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      return sum + (support / labels.length) * f1;
    }, 0);

  it.each([
    ['three classes', [2, 2, 2, 2, 0, 0, 1]],
    ['two classes', [1, 0, 1, 1]],
    ['one class', [4, 4]],
  ])('of %s has accuracy p and weighted F1 2p² / (1 + p)', (_, labels) => {
    const named = labels[0] === 2 ? 2 : labels[0]!;
    const { accuracy, weightedF1: f1 } = majorityScores(labels);
    expect(accuracy).toBeCloseTo(labels.filter((label) => label === named).length / labels.length, 12);
    expect(f1).toBeCloseTo(weightedF1(labels, named), 12);
  });
});
