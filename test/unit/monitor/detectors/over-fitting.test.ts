import { describe, expect, it } from 'vitest';
import { overFitting } from '../../../../engine/monitor/detectors/over-fitting.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import {
  afterRemedies,
  context,
  decoder,
  experiment,
  experimentText,
  finding,
  look,
  sickness,
} from '../looks.ts';
import { evaluated } from '../step-looks.ts';

const network = { depth: 2, width: 64 };
const vae = experimentText({
  model: { kind: 'vae', encoder: network, decoder: network },
  training: { steps: 1000 },
});
const lejepa = experimentText({ model: { kind: 'lejepa' }, training: { steps: 1000 } });

/** A look at a decoder whose best constant has 10, on training and held-out rows. */
const decoded = (step: number, training: number, heldOut: number): Look =>
  look({
    step,
    evaluated: evaluated('reconstruction', training, heldOut),
    decoding: [decoder({ loss: heldOut, constantLoss: 10 })],
  });

/** A look at a model without a decoder: prediction terms, and the error of the prediction over the variance of its target. */
const predicted = (step: number, training: number, heldOut: number, error: number): Look =>
  look({
    step,
    evaluated: evaluated('prediction', training, heldOut),
    prediction: { cosine: 0.9, error, shuffledError: 2, modes: null, predictability: null },
  });

function found(text: string, looks: readonly Look[]): string {
  const said = finding(overFitting, experiment(text), looks.at(-1)!, looks.slice(0, -1));
  return said.state === 'sick' ? said.severity : said.state;
}

/** Training rows from 30 over 6 to 5, held-out rows best at 6. */
const vaeAt = (training: number, heldOut: number): Look[] => [
  decoded(0, 30, 30),
  decoded(100, 6, 6),
  decoded(900, training, heldOut),
];

describe('over-fitting', () => {
  // What was held above the constant at best is 10 − 6: 5 % of it is 0.2, all of it 4.
  it.each([
    [6, 'healthy'],
    [6.09, 'healthy'],
    [6.11, 'unclear'],
    [6.19, 'unclear'],
    [6.21, 'warning'],
    [9.9, 'warning'],
    [10.1, 'error'],
  ])('of held-out rows that did best at 6 and have come to %d: %s', (heldOut, expected) => {
    expect(found(vae, vaeAt(5, heldOut))).toBe(expected);
  });

  it('needs training rows that go on getting better', () => {
    // 1 % of their whole fall, 30 − 5.75 or so, is 0.24.
    expect([6.5, 5.95, 5.8, 5.75].map((training) => found(vae, vaeAt(training, 8)))).toEqual([
      'healthy',
      'healthy',
      'unclear',
      'warning',
    ]);
  });

  it('needs a gap: held-out rows that are easier may do what they like', () => {
    const easier = (heldOut: number) => [decoded(0, 30, 12), decoded(100, 6, 2), decoded(900, 5, heldOut)];
    // 3 % of the fall of 25 above 5 is 5.75.
    expect([4, 5.7, 5.8].map((heldOut) => found(vae, easier(heldOut)))).toEqual([
      'healthy',
      'unclear',
      'warning',
    ]);
  });

  it('is no gap alone, however wide', () => {
    expect(found(vae, [decoded(0, 30, 60), decoded(100, 6, 9), decoded(900, 1, 8.9)])).toBe('healthy');
  });

  // Without a decoder: a tenth of the target's variance. The training rows got better by 2 of 26, the gap is 8.
  it.each([
    [0.34, 'healthy'],
    [0.36, 'unclear'],
    [0.39, 'unclear'],
    [0.41, 'warning'],
    [1.31, 'error'],
  ])('of a prediction in latent space, from an error of 0.3 to %d: %s', (error, expected) => {
    expect(
      found(lejepa, [predicted(0, 30, 30, 1.1), predicted(100, 6, 6, 0.3), predicted(900, 4, 12, error)]),
    ).toBe(expected);
  });

  it.each([
    [0.95, 'warning'],
    [1.05, 'healthy'],
  ])(
    'of a prediction in latent space needs one that was better than a constant: %d at best, %s',
    (error, expected) => {
      expect(
        found(lejepa, [
          predicted(0, 30, 30, 1.5),
          predicted(100, 6, 6, error),
          predicted(900, 4, 12, error + 0.5),
        ]),
      ).toBe(expected);
    },
  );

  it('of a prediction in latent space is no matter of regularisers: rows of another law are another matter', () => {
    const drifting = (step: number, training: number, sigreg: number): Look =>
      look({
        step,
        evaluated: {
          training: { loss: training, terms: { prediction: training, sigreg: 1 } },
          heldOut: { loss: training + sigreg, terms: { prediction: training, sigreg } },
        },
        prediction: {
          cosine: 0.9,
          error: training / 30,
          shuffledError: 2,
          modes: null,
          predictability: null,
        },
      });
    expect(found(lejepa, [drifting(0, 30, 1), drifting(100, 6, 1), drifting(900, 4, 40)])).toBe('healthy');
  });

  it('is not asked without held-out rows, nor at a brief look', () => {
    const ask = (now: Look) =>
      overFitting.inspect(now, context(experiment(vae), now, [decoded(0, 30, 30), decoded(100, 6, 6)]));
    expect(ask(look({ step: 900, evaluated: null, decoding: [decoder()] }))).toEqual([]);
    expect(
      ask(look({ step: 900, evaluated: evaluated('reconstruction', 5), decoding: [decoder()] })),
    ).toEqual([]);
  });

  it('is told since the best step, with remedies that are edits', () => {
    const looks = vaeAt(2, 8);
    const sick = sickness(overFitting, experiment(vae), looks.at(-1)!, looks.slice(0, -1));
    expect(sick.title).toBe('Over-fitting since step 100');
    expect(sick.evidence).toContainEqual({
      label: 'Share of the gain on held-out rows that is lost',
      value: 50,
      unit: '%',
      healthy: 'below 5',
    });
    expect(afterRemedies(vae, sick).flatMap(({ problems }) => problems)).toEqual([]);
    const edits = sick.remedies.map((remedy) =>
      remedy.edits.map(({ path, value }) => `${path.join('.')}: ${String(value)}`),
    );
    const smaller = ['encoder', 'decoder'].flatMap((name) => [
      `model.${name}.depth: 1`,
      `model.${name}.width: 16`,
    ]);
    expect(edits).toEqual([
      [...smaller, 'training.steps: 100'],
      ['training.steps: 100'],
      smaller,
      ['optimiser.kind: adamw', 'optimiser.weightDecay: 0.1'],
      ['data.trainSteps: 24000'],
    ]);
  });

  it('of linear maps has no smaller networks to offer', () => {
    const linear = experimentText({ model: { kind: 'vae' }, training: { steps: 1000 } });
    const looks = vaeAt(2, 8);
    const sick = sickness(overFitting, experiment(linear), looks.at(-1)!, looks.slice(0, -1));
    expect(afterRemedies(linear, sick).map(({ title }) => title)).toEqual([
      'Stop after 100 steps, where held-out rows did best',
      'Let the weights decay (AdamW, 0.1)',
      'Train on four times as many pairs: 24000',
    ]);
  });
});
