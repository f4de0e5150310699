import { describe, expect, it } from 'vitest';
import { lensesOf } from '../../../extension/editor/lenses.ts';
import { read } from '../experiment/helpers.ts';

const valid = read(
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, "optimiser": { "warmupSteps": 6000 } }',
);
const invalid = read('{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae", "ema": {} } }');

describe('the lenses above an experiment', () => {
  it('train it, warnings or not', () => {
    const [train, create] = lensesOf({ problems: valid.problems, trusted: true });
    expect(train).toMatchObject({ title: '$(play) Train', command: 'vjepa.train', withFile: true });
    expect(create).toMatchObject({ command: 'vjepa.newExperiment' });
  });

  it('lead to the first error of an invalid one, by the same command', () => {
    const [train] = lensesOf({ problems: invalid.problems, trusted: true });
    expect(train).toMatchObject({ title: '$(error) 1 error: show the first', command: 'vjepa.train' });
  });

  it('ask for trust before anything can be trained', () => {
    const lenses = lensesOf({ problems: valid.problems, trusted: false });
    expect(lenses.map(({ command }) => command)).toEqual(['workbench.trust.manage', 'vjepa.newExperiment']);
  });
});
