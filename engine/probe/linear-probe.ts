import type { ProbeScore } from '../../schemas/run-log.ts';
import type { TruthArray } from '../data/dataset.ts';
import { accuracy, majorityShare } from './accuracy.ts';
import { linearRegressionScores, requireRows, type ProbedSplit } from './linear-regression.ts';
import { fitLogisticRegression, predictLabels } from './logistic-regression.ts';
import { whitening, type Whitening } from './whitening.ts';

/**
 * What a linear function of the latent tells of each truth array: of values by least squares (R²), of labels by logistic
 * regression (accuracy). Fitted on train, scored on train and test.
 *
 * The chance of an accuracy is the share of the most frequent label among the rows that are scored: of test, else of train.
 *
 * @returns per truth array of train; null where a score is not defined: a truth that never changes, no test set, or a latent
 *   that is not finite
 */
export function linearProbeScores(train: ProbedSplit, test: ProbedSplit | null): Record<string, ProbeScore> {
  const white = whitening(train.latent);
  const values = linearRegressionScores(ofValues(train), test && ofValues(test), white);
  const scored = Object.entries(train.truth).map(([name, truth]) => {
    const score = values[name];
    return [
      name,
      score ? { ...score, measure: 'r2' as const } : accuracyScore(name, truth, train, test, white),
    ] as const;
  });
  return Object.fromEntries(scored);
}

const ofValues = ({ latent, truth }: ProbedSplit): ProbedSplit => ({
  latent,
  truth: Object.fromEntries(Object.entries(truth).filter(([, { kind }]) => kind === 'values')),
});

function accuracyScore(
  name: string,
  truth: TruthArray,
  train: ProbedSplit,
  test: ProbedSplit | null,
  white: Whitening | null,
): ProbeScore {
  const labels = requireRows(truth, train.latent.rows);
  const testTruth = test?.truth[name];
  const testLabels = test && testTruth ? requireRows(testTruth, test.latent.rows) : null;
  const fit = fitLogisticRegression(train.latent, labels, white);
  const scoreOf = ({ latent }: ProbedSplit, of: Float32Array): number | null =>
    fit && of.length > 0 && latent.mean.every(Number.isFinite)
      ? accuracy(predictLabels(fit, latent), of)
      : null;
  return {
    train: scoreOf(train, labels),
    test: test && testLabels ? scoreOf(test, testLabels) : null,
    measure: 'accuracy',
    chance: majorityShare(testLabels ?? labels),
  };
}
