import { describe, expect, it } from 'vitest';
import { isParsed, ourProblems } from '../../../extension/editor/our-problems.ts';
import { read } from '../experiment/helpers.ts';
import { shownByService } from './json-service.ts';

const trial = (more: string) => `{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vjepa" }, ${more} }`;

/** Slips of every kind. */
const slips = [
  trial('"colour": 1'),
  trial('"optimiser": { "learningrate": 1 }'),
  trial('"optimiser": { "betas": [0.9, 1] }'),
  trial('"optimiser": { "betas": [0.9] }'),
  trial('"optimiser": { "clipNorm": 0 }'),
  trial('"device": "gpu"'),
  trial('"device": 3'),
  trial('"device": { "name": "gpu", "threads": 1.5 }'),
  trial('"device": { "nam": "cpu" }'),
  trial('"device": { "spin": "sometimes" }'),
  trial('"seed": "1"'),
  trial('"seed": 1.5'),
  trial('"seed": -1'),
  trial('"name": ""'),
  trial('"training": { "steps": 1e999 }'),
  trial('"training": { "batchSize": "all" }'),
  trial('"monitor": { "mute": ["a", "a"], "onAlert": { "error": "shout" } }'),
  trial('"objective": { "gamma": 1, "betta": 2 }'),
  trial('"objective": { "beta": -1 }'),
  trial('"objective": []'),
  '{ "data": { "kind": "noisytv" }, "model": { "kind": "vjepa" } }',
  '{ "data": {}, "model": { "kind": "vae", "ema": {}, "depth": 3 } }',
  '{ "model": { "kind": "vae" } }',
  '{}',
  '[]',
  '',
  '{ "data": { "kind": "sequence" }, "model": { "kind": "ar" } }',
  '{ "data": { "kind": "sequence", "train": { "x": 3, "truth": { "a.b": "s.npy" } } }, "model": { "kind": "ar" } }',
  '{ "data": { "kind": "hallway", "branch": -1 }, "model": { "kind": "lejepa" }, "objective": { "lambda": 2 } }',
  '{ "data": { "kind": "pairs", "train": { "x": "x.npy", "y": 3 } }, "model": { "kind": "ar" } }',
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "var-jepa" }, "objective": { "observationVariance": "learnt" } }',
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "var-jepa" }, "objective": { "elbo": { "contextKL": 0 } } }',
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "var-jepa" }, "objective": { "beta": 1 } }',
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, "objective": { "sigreg": { "target": 1, "knots": 1 } } }',
  trial('"seed": 1, "seed": 2'),
  trial('"seed": NaN'),
  trial('"seed" 1'),
  '{ "data": ',
  trial('seed: 1'),
];

describe('what this extension underlines beside the JSON service', () => {
  it.each(slips)('nothing twice: %s', async (text) => {
    const service = await shownByService(text);
    for (const { message, range } of ourProblems(read(text).problems, true)) {
      const twice = service.find(({ start, end }) => start < range.end.offset && range.start.offset < end);
      expect(twice?.message, message).toBeUndefined();
    }
  });

  it.each(slips)('and nothing is left out: %s', async (text) => {
    const hidden = read(text).problems.length - ourProblems(read(text).problems, true).length;
    const service = await shownByService(text);
    if (hidden > 0) expect(service.length).toBeGreaterThan(0);
    expect(read(text).experiment).toBeNull();
  });

  it('is the rules: a weight for a term that the model has not, at its key', () => {
    const text = trial('"objective": { "gamma": 1, "betta": 2 }');
    const ours = ourProblems(read(text).problems, true);
    expect(ours.map(({ code, range }) => [code, text.slice(range.start.offset, range.end.offset)])).toEqual([
      ['key-of-other-model', '"gamma"'],
    ]);
  });

  it('is everything where the JSON service is away or switched off', () => {
    const { problems } = read(trial('"colour": 1'));
    expect(ourProblems(problems, true)).toEqual([]);
    expect(ourProblems(problems, false)).toEqual(problems);
  });

  it('stays as it was while the text cannot be parsed', () => {
    expect(isParsed(read(trial('"seed": ')).problems)).toBe(false);
    expect(isParsed(read(trial('"colour": 1')).problems)).toBe(true);
  });
});
