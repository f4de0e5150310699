import { describe, expect, it } from 'vitest';
import { divergence } from '../../../../engine/monitor/detectors/divergence.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { afterRemedies, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { course } from '../step-looks.ts';

const rising = { schedule: 'cosine', finalLearningRate: 0.3 };
const ar = experimentText({ model: { kind: 'ar' }, optimiser: rising, training: { steps: 1000 } });
const jepa = experimentText({ model: { kind: 'jepa' }, optimiser: rising, training: { steps: 1000 } });
const annealed = experimentText({
  model: { kind: 'vae' },
  objective: { annealing: { kind: 'linear', steps: 500 } },
  training: { steps: 1000 },
});

function found(text: string, looks: readonly Look[]): string {
  const said = finding(divergence, experiment(text), looks.at(-1)!, looks.slice(0, -1));
  return said.state === 'sick' ? said.severity : said.state;
}

/** From 10 down to 9, and then up to a last value, over looks enough. */
const upTo = (last: number): Look[] => course([10, 9, 9, 9, 9, 9, 9, last]);

describe('divergence', () => {
  // Above the beginning by a quarter of the scale (10): a warning; by all of it: an error.
  it.each([
    [9, 'healthy'],
    [11.2, 'healthy'],
    [11.3, 'unclear'],
    [12.4, 'unclear'],
    [12.5, 'warning'],
    [19.9, 'warning'],
    [20, 'error'],
  ])('of a loss that began at 10 and has come to %d: %s', (last, expected) => {
    expect(found(ar, upTo(last))).toBe(expected);
  });

  it('of a model whose target moves must be larger', () => {
    expect([14.9, 19.9, 20].map((last) => found(jepa, upTo(last)))).toEqual(['healthy', 'unclear', 'error']);
  });

  // From 10 to 2: three quarters of that lost again is 8.
  it.each([
    [4.9, 'healthy'],
    [5.1, 'unclear'],
    [7.9, 'unclear'],
    [8, 'warning'],
  ])('of a loss that had fallen to 2 and is back at %d: %s', (last, expected) => {
    expect(found(ar, course([10, 4, 2, 2, 2, 2, 2, last]))).toBe(expected);
  });

  it('is no matter of what was gained where the target moves, nor where little was', () => {
    expect(found(jepa, course([10, 4, 2, 2, 2, 2, 2, 9]))).toBe('healthy');
    expect(found(ar, course([10, 8, 7.5, 7.5, 7.5, 7.5, 7.5, 10]))).toBe('healthy');
  });

  it('rises: a loss that comes back down is none', () => {
    expect(found(ar, course([10, 400, 300, 200, 100, 80, 60, 50]))).toBe('unclear');
    expect(found(ar, course([10, 400]))).toBe('unclear');
  });

  it('of a model with annealed terms is judged by the others', () => {
    const at = (step: number, reconstruction: number, kl: number): Look =>
      look({ step, evaluated: { heldOut: null, training: { loss: 0, terms: { reconstruction, kl } } } });
    const later = (reconstruction: number): Look[] =>
      [10, 4, 4, 4, 4, 4, reconstruction].map((value, i) => at(10 * i, value, 100 * i));
    expect([found(annealed, later(9.9)), found(annealed, later(13))]).toEqual(['healthy', 'warning']);
  });

  it('says from where to where, and lets the rate fall', () => {
    const looks = upTo(30);
    const sick = sickness(divergence, experiment(ar), looks.at(-1)!, looks.slice(0, -1));
    expect(sick.title).toBe('The loss diverges: it is worse than before the first step');
    expect(sick.strength).toBe(8);
    expect(sick.evidence.slice(0, 3).map(({ label, value }) => [label, value])).toEqual([
      ['Loss', 30],
      ['Loss at best', 9],
      ['Loss of the first step', 10],
    ]);
    expect(sick.remedies).toEqual([
      {
        title: 'Let the learning rate fall to 0 instead of rise',
        edits: [{ path: ['optimiser', 'finalLearningRate'], value: 0 }],
      },
    ]);
    expect(afterRemedies(ar, sick).flatMap(({ problems }) => problems)).toEqual([]);
  });
});
