import { describe, expect, it } from 'vitest';
import { posteriorCollapse } from '../../../../engine/monitor/detectors/posterior-collapse.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import type { LatentRole } from '../../../../schemas/look-statistics.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { box, reading } from '../readings.ts';

const vae = experimentText({ model: { kind: 'vae' } });
const heavy = experimentText({ model: { kind: 'vae' }, objective: { beta: 4 } });
const bjepa = experimentText({ model: { kind: 'bjepa' } });
const annealed = experimentText({
  model: { kind: 'vae' },
  objective: { annealing: { kind: 'linear', steps: 4000 } },
});

type Named = Partial<Pick<LatentReading, 'name' | 'role' | 'klTerm'>>;

/** Means `std` of a standard deviation apart in each dimension, a variance of 1. */
const speaking = (std: number | ((dim: number) => number), named: Named = {}): LatentReading => ({
  ...reading({
    name: 'z',
    role: 'posterior',
    mean: box({ std }),
    logVariance: () => 0,
    prior: 'standard',
    klTerm: 'kl',
  }),
  ...named,
});

/** Dimensions that are the prior, and others that say 0.8 nats each. */
const dead = (dimensions: readonly number[], named: Named = {}): LatentReading =>
  speaking((j) => (dimensions.includes(j) ? 0 : 2), named);

const at = (step: number, ...readings: LatentReading[]): Look => look({ step, readings });
const start = at(0, speaking(0.5));

const found = (text: string, now: LatentReading, step = 3000): string => {
  const said = finding(posteriorCollapse, experiment(text), at(step, now), [start]);
  return said.state === 'sick' ? said.severity : said.state;
};

describe('posterior collapse of the whole latent', () => {
  it('is an error where every dimension is the prior', () => {
    const sick = sickness(posteriorCollapse, experiment(vae), at(3000, dead([0, 1, 2, 3])), [start]);
    expect(sick).toMatchObject({
      subject: 'z',
      severity: 'error',
      title: 'Posterior collapse of z in every dimension',
    });
    expect(sick.evidence).toContainEqual({ label: 'Total KL', value: 0, unit: 'nats', healthy: 'above 0' });
  });

  // Four dimensions say 4 · ½ ln(1 + std²) nats: 0.1 is std = 0.226, 0.2 is 0.324.
  it.each([
    [0.2, 'error'],
    [0.24, 'unclear'],
    [0.4, 'healthy'],
  ])(
    'is told early, by the little that its means say: means %d of a standard deviation apart: %s',
    (std, expected) => {
      expect(found(vae, speaking(std))).toBe(expected);
    },
  );

  // In the first fifth: 0.02 nats are std = 0.1; a mean that says nothing is no sign yet, rows at the prior are (KL ½ std² < 0.01).
  it.each([
    [0.2, 'unclear'],
    [0.142, 'unclear'],
    [0.13, 'error'],
    [0.09, 'error'],
  ])('is told of a new latent only where its rows are at the prior: means %d apart: %s', (std, expected) => {
    expect(found(vae, speaking(std), 900)).toBe(expected);
  });

  it('is told of a new latent where it says next to nothing, whatever its KL', () => {
    const wide = (std: number): LatentReading => {
      const z = speaking(std);
      return { ...z, logVariance: z.logVariance!.map(() => 0.25) };
    };
    // σ² = e^0.25: a KL of 0.017 a dimension without any mean, and 0.02 nats in all are std = 0.1133.
    const first = at(0, wide(0.5));
    const early = (std: number): string =>
      finding(posteriorCollapse, experiment(vae), at(900, wide(std)), [first]).state;
    expect([0.11, 0.12].map(early)).toEqual(['sick', 'unclear']);
  });

  it('is none where it never said more: then nothing has been learned', () => {
    const now = at(3000, speaking(0.2));
    // Its KL was 4 · ½ std² = 0.08; given up below 0.8 of what it was.
    const since = (std: number): string =>
      finding(posteriorCollapse, experiment(vae), now, [at(0, speaking(std))]).state;
    expect([0.2, 0.22, 0.23].map(since)).toEqual(['unclear', 'unclear', 'sick']);
  });

  it('is none while what it says is on its way up', () => {
    const now = at(3000, speaking(0.2));
    const was = (std: number): string =>
      finding(posteriorCollapse, experiment(vae), now, [start, at(1500, speaking(std))]).state;
    expect([0.19, 0.15].map(was)).toEqual(['sick', 'unclear']);
  });

  it('of a target or a prediction is told by its rows at the prior alone', () => {
    const of = (role: LatentRole, std: number): string =>
      found(bjepa, speaking(std, { role, klTerm: 'structure' }));
    expect([of('prediction', 0.2), of('prediction', 0.1)]).toEqual(['unclear', 'error']);
  });

  it('of the auxiliary latent is a remark: it is there for what the context cannot tell', () => {
    const text = experimentText({ model: { kind: 'var-jepa' } });
    const z = dead([0, 1, 2, 3], { role: 'auxiliary', klTerm: 'kl-z' });
    const sick = sickness(posteriorCollapse, experiment(text), at(3000, z), [start]);
    expect([sick.severity, sick.remedies]).toEqual(['info', []]);
    expect(sick.explanation).toContain('this is no loss');
  });
});

describe('posterior collapse of some dimensions', () => {
  it('is a remark that names them, while the KL weighs what it weighs in the ELBO', () => {
    const sick = sickness(posteriorCollapse, experiment(vae), at(3000, dead([1, 3])), [start]);
    expect(sick).toMatchObject({ severity: 'info', title: 'Posterior collapse of z in 2 of 4 dimensions' });
    expect(sick.explanation).toContain('In dimensions 1 and 3 z is the prior whatever the input');
    expect(sick.evidence).toContainEqual({
      label: 'KL of dimension 3',
      value: 0,
      unit: 'nats',
      healthy: 'above 0.01',
    });
    expect(sick.evidence).toContainEqual({
      label: 'Active dimensions',
      value: 2,
      unit: 'of 4',
      healthy: '4',
    });
  });

  // Half of the dimensions, and less than 0.8 nats left: of one dimension ½ ln(1 + std²), which is std = 1.99.
  it.each([
    ['one of four', (j: number) => (j < 1 ? 0 : 0.5), 'info'],
    ['two of four', (j: number) => (j < 2 ? 0 : 1), 'warning'],
    ['three of four, the last of which says 0.79 nats', (j: number) => (j < 3 ? 0 : 1.95), 'warning'],
    ['three of four, the last of which says 0.82 nats', (j: number) => (j < 3 ? 0 : 2.05), 'info'],
  ])('is a warning of half of them, where the others say little: %s', (_, std, expected) => {
    expect(found(vae, speaking(std))).toBe(expected);
    // A target is not there to speak.
    expect(found(bjepa, speaking(std, { role: 'prediction', klTerm: 'structure' }))).toBe('info');
  });

  it('is a remark of a new latent, however many they are', () => {
    expect(
      found(
        vae,
        speaking((j) => (j < 3 ? 0 : 1)),
        900,
      ),
    ).toBe('info');
  });

  it('is seen in a dimension whose mean hardly moves though its KL is large (not an active unit)', () => {
    // A_j = 0.0008 against σ² = 0.5: the mean says 0.0008 nats of x, at a KL of 0.1.
    const z = { ...speaking((j) => (j === 0 ? 0.028 : 2)) };
    const narrow = z.logVariance!.map((_, i) => (i % 4 === 0 ? Math.log(0.5) : 0));
    expect(found(vae, { ...z, logVariance: narrow })).toBe('info');
  });

  it('is not seen in a latent whose scale is small and whose variance is smaller still', () => {
    const z = speaking(0.028);
    expect(found(vae, { ...z, logVariance: z.logVariance!.map(() => Math.log(1e-5)) })).toBe('healthy');
  });

  // KL of ½ 4² nats in the rows that have left the prior; collapsed from 99 % of the rows on, revived below 90 %.
  it.each([
    [2, 'info'],
    [3, 'unclear'],
    [25, 'unclear'],
    [26, 'healthy'],
  ])('is unclear while a part of the rows sits at the prior: %d of 256 have left it', (left, expected) => {
    const z = speaking(2);
    const mean = z.mean.map((value, i) => (i % 4 > 0 ? value : i / 4 < left ? 4 : 0));
    expect(found(vae, { ...z, mean })).toBe(expected);
  });
});

describe('posterior collapse', () => {
  it.each([
    ['in the first steps', vae, 200, {}],
    ['while the annealing holds the KL down', annealed, 1500, {}],
    [
      'where the KL has no weight',
      experimentText({ model: { kind: 'vae' }, objective: { beta: 0 } }),
      3000,
      {},
    ],
    [
      'of a target whose KL term trains nothing',
      experimentText({ model: { kind: 'vjepa' } }),
      3000,
      { role: 'target' as const },
    ],
  ])('is not judged %s', (_, text, step, named) => {
    const now = at(step, dead([0, 1, 2, 3], named));
    expect(posteriorCollapse.inspect(now, context(experiment(text), now, [start]))).toEqual([]);
  });

  it('is judged once half of the annealing is done', () => {
    expect(found(annealed, dead([0, 1, 2, 3]), 2100)).toBe('error');
  });

  it('is judged of a target whose KL term trains', () => {
    const text = experimentText({ model: { kind: 'vjepa', target: { logVariance: 'learned-kl' } } });
    expect(found(text, dead([0, 1, 2, 3], { role: 'target' }))).toBe('error');
  });

  it('is not judged of a latent that is to be its prediction: that is for target-ignores-y', () => {
    const text = experimentText({ model: { kind: 'var-jepa' } });
    const target = reading({
      role: 'target',
      mean: () => 0.5,
      logVariance: () => -1,
      prior: { mean: [0.5, 0.5, 0.5, 0.5], logVariance: [-1, -1, -1, -1] },
      klTerm: 'kl-sy',
    });
    const now = at(3000, target);
    expect(posteriorCollapse.inspect(now, context(experiment(text), now, [start]))).toEqual([]);
  });
});

describe('remedies of posterior collapse', () => {
  const suggested = (text: string, now: LatentReading): string[] =>
    sickness(posteriorCollapse, experiment(text), at(3000, now), [start]).remedies.map(({ title }) => title);

  it('take the weight back and let reconstruction pay, first together and then each by itself', () => {
    const text = experimentText({
      model: { kind: 'vae', encoder: { depth: 1, width: 16 } },
      objective: { beta: 4 },
    });
    expect(suggested(text, dead([0, 1, 2, 3]))).toEqual([
      'Lower β to 1, and learn the variance of the observation model',
      'Lower β to 1',
      'Learn the variance of the observation model',
      'Bring the KL terms in slowly, over the first 1200 steps',
      'Leave each dimension 0.1 nats free of charge (free bits)',
    ]);
  });

  it('give a linear encoder a hidden layer, without which its variance cannot be level', () => {
    expect(suggested(vae, dead([0, 1, 2, 3]))[0]).toBe(
      'Learn the variance of the observation model, and give the encoder a hidden layer, so that the variance of the posterior can be level',
    );
  });

  it('do with fewer dimensions where all is as it should be and some are not needed', () => {
    const fair = experimentText({
      model: { kind: 'vae', encoder: { depth: 1, width: 16 } },
      objective: { observationVariance: 'learned' },
    });
    expect(suggested(fair, dead([1, 3]))[0]).toBe('Do with the 2 dimensions that are used');
    expect(suggested(heavy, dead([1, 3])).at(-1)).toBe('Do with the 2 dimensions that are used');
  });

  it("blame γ for a BJEPA's collapse onto its structural prior", () => {
    const now = dead([0, 1, 2, 3], { role: 'prediction', klTerm: 'structure' });
    const sick = sickness(posteriorCollapse, experiment(bjepa), at(3000, now), [start]);
    expect(sick.title).toBe('Collapse onto the prior of z in every dimension');
    expect(sick.remedies[0]).toEqual({
      title: 'Lower γ to 0.01',
      edits: [{ path: ['objective', 'gamma'], value: 0.01 }],
    });
  });

  it.each([
    ['vae', vae, dead([2])],
    ['vae, heavy', heavy, dead([0, 1, 2, 3])],
    [
      'vae with free bits and annealing',
      experimentText({
        model: { kind: 'vae' },
        objective: { freeBits: 0.5, annealing: { kind: 'linear', steps: 10 } },
      }),
      dead([0, 1, 2, 3]),
    ],
    [
      'vjepa',
      experimentText({ model: { kind: 'vjepa', target: { logVariance: 'learned' } } }),
      dead([2], { role: 'target' }),
    ],
    ['bjepa', bjepa, dead([2], { role: 'prediction', klTerm: 'structure' })],
    [
      'var-jepa',
      experimentText({ model: { kind: 'var-jepa' }, objective: { elbo: { contextKl: 30 } } }),
      dead([0, 1, 2, 3], { name: 's_x', role: 'context', klTerm: 'kl-sx' }),
    ],
  ])('leave the file valid: %s', (_, text, now) => {
    const sick = sickness(posteriorCollapse, experiment(text), at(3000, now), [start]);
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
