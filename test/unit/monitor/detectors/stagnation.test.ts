import { describe, expect, it } from 'vitest';
import { stagnation } from '../../../../engine/monitor/detectors/stagnation.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { box, reading } from '../readings.ts';
import { evaluated } from '../step-looks.ts';

const textWith = (optimiser: object): string =>
  experimentText({ model: { kind: 'ar' }, optimiser, training: { steps: 1000 } });
const slow = textWith({ learningRate: 1e-6 });

/** A look at a loss on fixed rows and a spread of the latent, which begin at 4 and 1. */
const at = (step: number, loss: number, std = 1): Look =>
  look({ step, readings: [reading({ mean: box({ std }) })], evaluated: evaluated('prediction', loss) });
const start = at(0, 4);

function found(text: string, now: Look, earlier: readonly Look[] = [start]): string {
  const said = finding(stagnation, experiment(text), now, earlier);
  return said.state === 'sick' ? said.severity : said.state;
}

describe('stagnation', () => {
  // After a tenth of a run of one rate, a change is a tenth of what it will be: 20 % of the loss by the end is 2 % now.
  it.each([
    [4, 'error'],
    [3.981, 'error'],
    [3.979, 'warning'],
    [3.921, 'warning'],
    [3.919, 'unclear'],
    [3.881, 'unclear'],
    [3.879, 'healthy'],
    [2, 'healthy'],
  ])('of a loss that has come from 4 to %d in a tenth of the run: %s', (loss, expected) => {
    expect(found(slow, at(100, loss))).toBe(expected);
  });

  it.each([
    [1.019, 'warning'],
    [1.021, 'unclear'],
    [0.96, 'healthy'],
  ])('of a latent whose spread has come from 1 to %d: %s', (std, expected) => {
    expect(found(slow, at(100, 4, std))).toBe(expected);
  });

  it('is none once something has moved, whether or not it stayed away', () => {
    expect(found(slow, at(900, 4), [start, at(500, 2)])).toBe('healthy');
  });

  it('is told from a twenty-fifth of the run on', () => {
    const ask = (step: number) =>
      stagnation.inspect(at(step, 4), context(experiment(slow), at(step, 4), [start]));
    expect([ask(0), ask(39), ask(40)].map((findings) => findings.length)).toEqual([0, 0, 1]);
  });

  it('knows that a warm-up has hardly begun: what counts is the share of the planned path', () => {
    // 100 of 1000 steps of a rising rate are a hundredth of its path: 0.4 % of the loss now is 40 % by the end.
    const warming = textWith({ learningRate: 3e-3, warmupSteps: 1000 });
    expect(found(warming, at(100, 4 - 0.016))).toBe('healthy');
    expect(found(textWith({ learningRate: 3e-3 }), at(100, 4 - 0.016))).toBe('error');
  });

  it('says how far the run will get, and why no further', () => {
    const sick = sickness(stagnation, experiment(slow), at(100, 3.96), [start]);
    expect(sick.strength).toBeCloseTo(2, 6);
    expect(sick.explanation).toBe(
      'Since the first look neither the loss nor any latent has changed by more than 1 %; at this pace it will be 10 % by the end of the ' +
        'run. The learning rate is 0.000001, and Adam moves a weight by about that much in a step.',
    );
    expect(sick.evidence.map(({ value }) => value)).toEqual([1, 10, 0.001, 1e-8]);
  });

  it.each([
    ['a rate that is too small', { learningRate: 1e-6 }, 'Raise the learning rate to 0.002'],
    ['a warm-up without an end', { learningRate: 1e-3, warmupSteps: 100_000 }, 'Warm up over 50 steps'],
    [
      'an ε that outweighs the gradients, of a sound rate',
      { learningRate: 2e-3, epsilon: 1 },
      'Set ε back to 1e-8',
    ],
    [
      'an ε that outweighs the gradients, of a rate that is too small',
      { learningRate: 2e-5, epsilon: 1 },
      'Set ε back to 1e-8, raise the learning rate to 0.002',
    ],
    ['something else', { learningRate: 2e-3 }, 'Train ten times as long: 10000 steps'],
  ])('is cured of %s', (_, optimiser, title) => {
    const text = textWith(optimiser);
    const sick = sickness(stagnation, experiment(text), at(100, 4), [start]);
    expect(afterRemedies(text, sick)).toEqual([{ title, problems: [] }]);
  });
});
