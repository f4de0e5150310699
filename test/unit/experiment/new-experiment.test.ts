import { collapsingJepaText } from '../../../engine/experiment/collapsing-jepa.ts';
import { describe, expect, it } from 'vitest';
import { ablation, ablationText } from '../../../engine/experiment/ablation.ts';
import { dataKinds, modelKinds } from '../../../engine/experiment/kinds.ts';
import { newExperimentText } from '../../../engine/experiment/new-experiment.ts';
import { readyExperiments } from '../../../engine/experiment/ready-experiments.ts';
import { examples, read } from './helpers.ts';

const trials = modelKinds.flatMap(({ kind: model }) => dataKinds.map(({ kind: data }) => ({ model, data })));

function example(name: string) {
  const found = examples.find((candidate) => candidate.name === `${name}.vjepa.json`);
  if (!found) throw new Error(name);
  return found;
}

/** What an experiment trains: all of it but what a person calls it. */
function trained(text: string) {
  const { experiment } = read(text);
  if (!experiment) throw new Error('an experiment was expected');
  return { ...experiment, name: '', description: '' };
}

describe('a new experiment', () => {
  it.each(trials)('of $model on $data is valid, commented and named', ({ model, data }) => {
    const text = newExperimentText(model, data, 'my "first" trial');
    const { experiment, problems } = read(text);
    expect(problems).toEqual([]);
    expect(experiment).toMatchObject({
      name: 'my "first" trial',
      model: { kind: model, latentDim: data === 'coupled-gaussians' ? 16 : 4 },
      data: { kind: data },
    });
    expect(text.match(/\/\//g)?.length).toBeGreaterThan(3);
  });

  it('of a Var-JEPA on coupled Gaussians trains as published', () => {
    expect(trained(newExperimentText('var-jepa', 'coupled-gaussians', 'x'))).toMatchObject({
      data: { trainPairs: 10_000 },
      model: { encoder: { depth: 2, width: 128 } },
      optimiser: { learningRate: 1e-3, weightDecay: 1e-6 },
      training: { steps: 40 * Math.floor(10_000 / 512), batchSize: 512 },
    });
  });

  it('trains what the example of the same model on the same data trains', () => {
    const same = examples.filter(({ name }) => /^(noisy-tv|coupled-gaussians|hallway)/.test(name));
    const variants = ['coupled-gaussians-beta-vae.vjepa.json', 'hallway-var-jepa.vjepa.json'];
    const compared = same.filter(({ name }) => !variants.includes(name));
    expect(compared).toHaveLength(7);
    for (const { text, name } of compared) {
      const { model, data } = trained(text);
      expect(trained(newExperimentText(model.kind, data.kind, 'x')), name).toEqual(trained(text));
    }
  });
});

describe('the experiments that are ready to be trained', () => {
  it.each(readyExperiments)('has $label, valid and named', ({ text }) => {
    const { experiment, problems } = read(text('mine'));
    expect(experiment?.name).toBe('mine');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('have names of their own', () => {
    expect(new Set(readyExperiments.map(({ id }) => id)).size).toBe(readyExperiments.length);
  });

  it('train what the examples of their names train', () => {
    for (const { id, text } of readyExperiments) {
      const name = ablation.some(({ file }) => file === id) ? `ablation/${id}` : id;
      expect(trained(text('mine')), id).toEqual(trained(example(name).text));
    }
  });
});

describe('the JEPA that collapses', () => {
  it('is the example, letter by letter', () => {
    expect(example('collapsing-jepa').text).toBe(collapsingJepaText());
  });
});

describe('the ablation A – J', () => {
  it('is the files in examples/ablation, letter by letter', () => {
    for (const row of ablation) expect(example(`ablation/${row.file}`).text, row.row).toBe(ablationText(row));
    expect(examples.filter(({ name }) => name.startsWith('ablation/'))).toHaveLength(10);
  });

  it('takes away and adds what the rows of Table 1 do', () => {
    const rows = ablation.map((row) => {
      const { elbo, sigreg } = trained(ablationText(row)).objective;
      const { reconstruction, generation, contextKl, auxiliaryKl, targetKl } = elbo;
      const weights = [reconstruction, generation, contextKl, auxiliaryKl, targetKl].join('');
      return `${row.row} ${weights} ${sigreg.context} ${sigreg.target}`;
    });
    // α_rec, α_gen, α_sx, α_z, α_sy; λ_sx, λ_sy (appendix D.6.5: both 10).
    expect(rows).toEqual([
      'A 11111 0 0',
      'B 11111 10 0',
      'C 11111 0 10',
      'D 11111 10 10',
      'E 11011 0 0',
      'F 11110 0 0',
      'G 00111 0 0',
      'H 00111 10 10',
      'I 11000 0 0',
      'J 11000 10 10',
    ]);
  });

  it('has SIGReg as published, and but for these weights is one experiment', () => {
    const [first] = ablation;
    if (!first) throw new Error('no rows');
    const published = { form: 'plain', slices: 64, knots: 64, maxFrequency: 5 };
    for (const row of ablation) {
      const { objective, ...rest } = trained(ablationText(row));
      const { objective: full, ...others } = trained(ablationText(first));
      expect(rest, row.row).toEqual(others);
      expect(objective.sigreg, row.row).toMatchObject(published);
      expect({ ...objective, elbo: full.elbo, sigreg: full.sigreg }, row.row).toEqual(full);
    }
  });
});
