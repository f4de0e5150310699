import { describe, expect, it } from 'vitest';
import { nonFiniteAlert } from '../../../engine/train/non-finite.ts';
import { editedText } from '../experiment/helpers.ts';
import { experiment, experimentText, termsOf } from '../monitor/looks.ts';

function alertOf(optimiser: object) {
  const text = experimentText({ model: { kind: 'vae' }, optimiser, training: { steps: 500 } });
  const of = experiment(text);
  const result = { loss: Infinity, terms: Float32Array.of(3, Infinity), gradientNorm: NaN };
  return { text, alert: nonFiniteAlert({ step: 7, learningRate: 3 }, result, termsOf(of), null, of) };
}

describe('the verdict on a number that is none', () => {
  it('is certain, and a cause', () => {
    expect(alertOf({ learningRate: 3 }).alert).toMatchObject({
      severity: 'error',
      certainty: 1,
      cause: null,
      title: 'Term "kl" is not finite at step 7',
    });
  });

  it.each([
    ['a rate of 10 to a sound one', { learningRate: 10 }, { learningRate: 0.003 }],
    [
      'a rate that rises, from a sound one, to 0',
      { learningRate: 1e-3, schedule: 'cosine', finalLearningRate: 3 },
      { learningRate: 1e-3, finalLearningRate: 0 },
    ],
    [
      'a rate that rises from one that is too high',
      { learningRate: 0.1, schedule: 'cosine', finalLearningRate: 3 },
      { learningRate: 0.003, finalLearningRate: 0 },
    ],
    ['a sound rate to a tenth', { learningRate: 1e-3 }, { learningRate: 1e-4 }],
  ])('brings %s', (_, optimiser, expected) => {
    const { text, alert } = alertOf(optimiser);
    expect(experiment(editedText(text, alert.remedies[0]!.edits)).optimiser).toMatchObject(expected);
  });
});
