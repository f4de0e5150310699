import { describe, expect, it } from 'vitest';
import type { TruthArray } from '../../../engine/data/dataset.ts';
import { linearProbeScores } from '../../../engine/probe/linear-probe.ts';
import { latent } from './tables.ts';

const labels = (...values: number[]): TruthArray => ({
  kind: 'labels',
  dim: 1,
  values: Float32Array.from(values),
});
const values = (...numbers: number[]): TruthArray => ({
  kind: 'values',
  dim: 1,
  values: Float32Array.from(numbers),
});
const ascending = latent(4, 1, (r) => r);

describe('the linear probe', () => {
  it('scores values by R² and labels by accuracy, in the order of the truth', () => {
    const truth = { label: labels(0, 0, 1, 1), signal: values(1, 3, 5, 7) };
    const scores = linearProbeScores({ latent: ascending, truth }, null);
    expect(Object.keys(scores)).toEqual(['label', 'signal']);
    expect(scores['label']).toEqual({ train: 1, test: null, measure: 'accuracy', chance: 0.5 });
    expect(scores['signal']).toEqual({ train: expect.closeTo(1, 10) as number, test: null, measure: 'r2' });
  });

  // Fitted on 0 0 1 1, the border lies at 1.5: of the test rows 0, 1, 2 and 3 with labels 0 1 1 1 three are right.
  it('is fitted on train and scored on test, whose majority is the chance', () => {
    const scores = linearProbeScores(
      { latent: ascending, truth: { label: labels(0, 0, 1, 1) } },
      { latent: ascending, truth: { label: labels(0, 1, 1, 1) } },
    );
    expect(scores['label']).toEqual({ train: 1, test: 0.75, measure: 'accuracy', chance: 0.75 });
  });

  it('takes a label that train lacks for a mistake, and one that test lacks for nothing special', () => {
    const scores = linearProbeScores(
      { latent: ascending, truth: { a: labels(0, 0, 1, 1), b: labels(0, 0, 2, 2) } },
      { latent: ascending, truth: { a: labels(0, 0, 1, 2), b: labels(0, 0, 0, 0) } },
    );
    expect(scores['a']).toMatchObject({ test: 0.75, chance: 0.5 });
    expect(scores['b']).toMatchObject({ test: 0.5, chance: 1 });
  });

  it('scores the majority for a latent that is the same for every row', () => {
    const z = latent(4, 2, () => 3);
    const truth = { label: labels(1, 0, 1, 1) };
    expect(linearProbeScores({ latent: z, truth }, { latent: z, truth })['label']).toEqual({
      train: 0.75,
      test: 0.75,
      measure: 'accuracy',
      chance: 0.75,
    });
  });

  it('has no score for a label that never changes, nor for a latent that is not finite', () => {
    const lost = latent(4, 1, () => NaN);
    expect(linearProbeScores({ latent: ascending, truth: { a: labels(1, 1, 1, 1) } }, null)['a']).toEqual({
      train: null,
      test: null,
      measure: 'accuracy',
      chance: 1,
    });
    const truth = { a: labels(0, 0, 1, 1) };
    expect(linearProbeScores({ latent: lost, truth }, null)['a']?.train).toBeNull();
    expect(linearProbeScores({ latent: ascending, truth }, { latent: lost, truth })['a']).toMatchObject({
      train: 1,
      test: null,
    });
  });

  it('has no test score for labels that the test set lacks, and refuses labels of other rows', () => {
    const train = { latent: ascending, truth: { a: labels(0, 0, 0, 1) } };
    expect(linearProbeScores(train, { latent: ascending, truth: {} })['a']).toMatchObject({
      test: null,
      chance: 0.75,
    });
    const short = { latent: ascending, truth: { a: labels(0, 1) } };
    expect(() => linearProbeScores(train, short)).toThrow('The truth has 2 rows, the latent 4.');
  });
});
