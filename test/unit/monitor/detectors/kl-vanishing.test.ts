import { describe, expect, it } from 'vitest';
import { klVanishing } from '../../../../engine/monitor/detectors/kl-vanishing.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
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
import { box, reading } from '../readings.ts';

const annealing = { kind: 'linear', steps: 4000 };
const vae = experimentText({ model: { kind: 'vae' }, objective: { beta: 40, annealing } });
const varJepa = experimentText({
  model: { kind: 'var-jepa' },
  objective: { annealing, elbo: { contextKl: 30 } },
});

/** Means `std` of a standard deviation apart: KL of 4 · ½ std², of which they say 4 · ½ ln(1 + std²). */
const z = (std: number, more: Partial<LatentReading> = {}): LatentReading => ({
  ...reading({
    name: 'z',
    role: 'posterior',
    mean: box({ std }),
    logVariance: () => 0,
    prior: 'standard',
    klTerm: 'kl',
  }),
  ...more,
});

const at = (step: number, ...readings: LatentReading[]): Look =>
  look({ step, readings, decoding: [decoder({ shuffledLoss: 0.51 })] });
const past = [at(0, z(0.3)), at(400, z(1))];

const found = (now: LatentReading, earlier: readonly Look[] = past): string => {
  const said = finding(klVanishing, experiment(vae), at(1500, now), earlier);
  return said.state === 'sick' ? said.severity : said.state;
};

describe('KL vanishing', () => {
  // Silent below 0.1 nats, std = 0.226; lifted above 0.2, std = 0.324. Every row at the prior below 0.01 nats: std = 0.141.
  it.each([
    [0.4, 'healthy'],
    [0.3, 'unclear'],
    [0.24, 'unclear'],
    [0.2, 'warning'],
    [0.15, 'warning'],
    [0.13, 'error'],
    [0, 'error'],
  ])('of a latent whose means are %d of a standard deviation apart, once 1: %s', (std, expected) => {
    expect(found(z(std))).toBe(expected);
  });

  it('is one only where there was a KL, of at least four times what is left', () => {
    expect([0.39, 0.41].map((once) => found(z(0.2), [at(0, z(once))]))).toEqual(['unclear', 'warning']);
  });

  it('says how much of the weight is there already, and what the decoder makes of it', () => {
    const sick = sickness(klVanishing, experiment(vae), at(1500, z(0.1)), past);
    expect(sick).toMatchObject({ subject: 'z', title: 'The KL of z vanishes while its weight comes in' });
    expect(sick.explanation).toContain(' of 40, and z has already given up');
    expect(sick.evidence).toContainEqual({
      label: 'What "reconstruction" gains from z',
      value: 0.01,
      unit: 'squared units',
      healthy: 'well above 0',
    });
    expect(sick.evidence).toContainEqual({
      label: 'The largest that it was',
      value: 2,
      unit: 'nats',
      healthy: '',
    });
  });

  it('is told of each latent of Var-JEPA that is to speak, but not of its z or of a conditional one', () => {
    const sx = { name: 's_x', role: 'context', klTerm: 'kl-sx' } as const;
    const auxiliary = { name: 'z', role: 'auxiliary', klTerm: 'kl-z' } as const;
    const conditional = {
      name: 's_y',
      role: 'target',
      klTerm: 'kl-sy',
      prior: { mean: new Float32Array(4), logVariance: new Float32Array(4).fill(-1) },
    } as const;
    const latents = (std: number): LatentReading[] => [z(std, sx), z(std, auxiliary), z(std, conditional)];
    const sick = sickness(klVanishing, experiment(varJepa), at(1500, ...latents(0.1)), [
      at(0, ...latents(1)),
    ]);
    expect(sick.subject).toBe('s_x');
  });

  it.each([
    ['without annealing', experimentText({ model: { kind: 'vae' }, objective: { beta: 40 } }), 1500],
    ['in the first steps', vae, 100],
    [
      'where the KL is to have no weight',
      experimentText({ model: { kind: 'vae' }, objective: { beta: 0, annealing } }),
      1000,
    ],
  ])('is not judged %s', (_, text, step) => {
    const now = at(step, z(0));
    expect(klVanishing.inspect(now, context(experiment(text), now, past))).toEqual([]);
  });
});

describe('remedies of KL vanishing', () => {
  it('begin with the weight, which the annealing only puts off', () => {
    const sick = sickness(klVanishing, experiment(vae), at(1500, z(0)), past);
    expect(sick.remedies[0]?.edits.slice(0, 2)).toEqual([
      { path: ['objective', 'beta'], value: 1 },
      { path: ['objective', 'observationVariance'], value: 'learned' },
    ]);
    expect(sick.remedies.map(({ title }) => title)).toContain(
      'Anneal in four cycles, each of which begins without the KL terms',
    );
  });

  it.each([
    ['vae', vae, z(0), past],
    [
      'var-jepa',
      varJepa,
      z(0, { name: 's_x', role: 'context', klTerm: 'kl-sx' }),
      [at(0, z(1, { name: 's_x' }))],
    ],
  ])('leave the file valid: %s', (_, text, now, earlier) => {
    const after = afterRemedies(text, sickness(klVanishing, experiment(text), at(1500, now), earlier));
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
