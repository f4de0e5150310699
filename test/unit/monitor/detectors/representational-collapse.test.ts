import { describe, expect, it } from 'vitest';
import { representationalCollapse } from '../../../../engine/monitor/detectors/representational-collapse.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import type { DecodingFigures } from '../../../../engine/monitor/look.ts';
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
import { box, reading } from '../readings.ts';

const ablated = (elbo: object): string =>
  experimentText({ model: { kind: 'var-jepa' }, objective: { elbo } });
/** Row G of Table 1. */
const rowG = ablated({ reconstruction: 0, generation: 0 });

/** Samples of N(0, I) from means that say 4 · ½ ln(1 + std²) nats, at a KL of 4 · ½ std². */
const sx = (std: number): LatentReading =>
  reading({
    name: 's_x',
    role: 'context',
    mean: box({ std }),
    logVariance: () => 0,
    sample: (i, j) => Math.SQRT2 * Math.sin(2.39996 * (i + 1) * (j + 1)),
    prior: 'standard',
    klTerm: 'kl-sx',
  });

const reconstruction: DecodingFigures = decoder({ from: 's_x', unit: 'nats', loss: 5, shuffledLoss: 5 });
const at = (step: number, std: number): Look =>
  look({ step, readings: [sx(std)], decoding: [reconstruction] });

const found = (text: string, std: number, step = 3000): string => {
  const said = finding(representationalCollapse, experiment(text), at(step, std), [at(0, 0.5)]);
  return said.state === 'sick' ? said.severity : said.state;
};

describe('representational collapse behind perfect Gaussianity', () => {
  // 0.05 nats of information and of KL: std = 0.159 and 0.158; healthy again above 0.1: std = 0.226.
  it.each([
    [0, 'error'],
    [0.15, 'error'],
    [0.165, 'unclear'],
    [0.22, 'unclear'],
    [0.24, 'healthy'],
  ])('of a latent whose means are %d of a standard deviation apart: %s', (std, expected) => {
    expect(found(rowG, std)).toBe(expected);
  });

  it('shows beside what it rests on how perfect the distribution looks', () => {
    const probe = { s_x: { label: { train: 0.6, test: 0.571, measure: 'accuracy' as const, chance: 0.5 } } };
    const now = { ...at(3000, 0.05), probe: { step: 3000, scores: {}, byLatent: probe } };
    const sick = sickness(representationalCollapse, experiment(rowG), now, [at(0, 0.5)]);
    expect(sick).toMatchObject({
      subject: 's_x',
      title: 'Representational collapse of s_x: Gaussian to perfection, and it says nothing',
    });
    expect(sick.explanation).toContain('The weight of the term "reconstruction" is 0');
    const labels = sick.evidence.map(({ label }) => label);
    expect(labels).toEqual(
      expect.arrayContaining([
        'Mutual information with the input',
        'KL of all samples to N(0, I)',
        'What "reconstruction" gains from its latent',
      ]),
    );
    expect(sick.evidence).toContainEqual({
      label: 'Accuracy of the probe on label',
      value: 0.571,
      unit: '',
      healthy: 'chance is 0.5',
    });
  });

  it('is none while what the latent says is on its way up', () => {
    const earlier = [at(0, 0.5), at(1500, 0.11)];
    expect(finding(representationalCollapse, experiment(rowG), at(3000, 0.15), earlier).state).toBe(
      'unclear',
    );
  });

  // Half as heavy as the KL term, which is to weigh no more than in the ELBO: else it would be a posterior collapse.
  it.each([
    ['with a likelihood of 0.4 beside a KL of 1', { reconstruction: 0.4 }, 1],
    ['with a likelihood of 0.6 beside a KL of 1', { reconstruction: 0.6 }, 0],
    ['with the whole ELBO', {}, 0],
    ['with a KL of 2', { reconstruction: 0.4, contextKl: 2 }, 0],
    ['with a KL of 0', { reconstruction: 0, contextKl: 0 }, 0],
  ])('is judged where nothing asks the latent to speak: %s', (_, elbo, findings) => {
    const now = at(3000, 0.05);
    const said = representationalCollapse.inspect(now, context(experiment(ablated(elbo)), now, [at(0, 0.5)]));
    expect(said.length).toBe(findings);
  });

  it('is not judged in the first steps', () => {
    const now = at(200, 0);
    expect(representationalCollapse.inspect(now, context(experiment(rowG), now, [at(0, 0.5)]))).toEqual([]);
  });
});

describe('remedies of representational collapse', () => {
  it('are the likelihoods of the ELBO, with a variance that lets them pay', () => {
    const sick = sickness(representationalCollapse, experiment(rowG), at(3000, 0), [at(0, 0.5)]);
    expect(sick.remedies).toEqual([
      {
        title: 'Raise α_rec to 1, and raise α_gen to 1, and learn the variance of the observation model',
        edits: [
          { path: ['objective', 'elbo', 'reconstruction'], value: 1 },
          { path: ['objective', 'elbo', 'generation'], value: 1 },
          { path: ['objective', 'observationVariance'], value: 'learned' },
        ],
      },
      { title: 'Raise α_rec to 1', edits: [{ path: ['objective', 'elbo', 'reconstruction'], value: 1 }] },
    ]);
  });

  it.each([
    ['row G', rowG],
    ['faint likelihoods', ablated({ reconstruction: 0.003, generation: 0.003 })],
  ])('leave the file valid: %s', (_, text) => {
    const sick = sickness(representationalCollapse, experiment(text), at(3000, 0), [at(0, 0.5)]);
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    // What is left of an ablation where one term alone is given back is a remark, and true.
    for (const { title, problems } of after)
      expect({ title, problems: problems.filter((problem) => !problem.startsWith('info')) }).toEqual({
        title,
        problems: [],
      });
  });
});
