import { describe, expect, it } from 'vitest';
import { distributionBlowUp } from '../../../../engine/monitor/detectors/distribution-blow-up.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { gaussianityFloors } from '../../../../engine/monitor/statistics/gaussianity.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { box, reading } from '../readings.ts';

const monitor = { batchSize: 256 };
const rowE = experimentText({
  model: { kind: 'var-jepa' },
  objective: { elbo: { contextKl: 0 } },
  monitor,
});
const faint = experimentText({
  model: { kind: 'var-jepa' },
  objective: { elbo: { contextKl: 0.04 } },
  monitor,
});
const vaeWithoutKl = experimentText({ model: { kind: 'vae' }, objective: { beta: 0 }, monitor });

const FLOOR = gaussianityFloors(256, 4).momentMatchedKl;

/** The standard deviation of samples whose KL to N(0, I) is so many nats a dimension above the floor: ½ (s² − 1 − ln s²). */
function stdOf(excess: number): number {
  const nats = excess + FLOOR / 4;
  let [low, high] = [1, 100];
  for (let i = 0; i < 60; i++) {
    const s = (low + high) / 2;
    if (0.5 * (s ** 2 - 1 - Math.log(s ** 2)) < nats) low = s;
    else high = s;
  }
  return low;
}

/** Samples on the corners of a box, whose covariance is exactly that of `std`. */
const blown = (excess: number, named: Partial<LatentReading> = {}): LatentReading => {
  const std = stdOf(excess) / Math.sqrt(256 / 255);
  return {
    ...reading({
      name: 's_x',
      role: 'context',
      mean: box({ std }),
      logVariance: () => -6,
      sample: box({ std }),
      prior: 'standard',
      klTerm: 'kl-sx',
    }),
    ...named,
  };
};

const at = (step: number, ...readings: LatentReading[]): Look => look({ step, readings });
const found = (text: string, latent: LatentReading): string => {
  const said = finding(distributionBlowUp, experiment(text), at(3600, latent), [at(0, blown(0))]);
  return said.state === 'sick' ? said.severity : said.state;
};

describe('distributional blow-up', () => {
  // Nats a dimension above the floor: bad from 0.125 (Table 1: 2 of 16), broken from 0.25, healthy again below 0.08.
  it.each([
    [0.07, 'healthy'],
    [0.09, 'unclear'],
    [0.12, 'unclear'],
    [0.13, 'warning'],
    [0.24, 'warning'],
    [0.26, 'error'],
    [5, 'error'],
  ])('at %d nats a dimension above the floor: %s', (excess, expected) => {
    expect(found(rowE, blown(excess))).toBe(expected);
  });

  it('stays a warning of a latent that a little KL holds, and of the auxiliary one', () => {
    expect(found(faint, blown(1))).toBe('warning');
    const text = experimentText({
      model: { kind: 'var-jepa' },
      objective: { elbo: { auxiliaryKl: 0 } },
      monitor,
    });
    expect(found(text, blown(1, { name: 'z', role: 'auxiliary', klTerm: 'kl-z' }))).toBe('warning');
  });

  it('is judged of a VAE without its KL term', () => {
    const z = blown(1, { name: 'z', role: 'posterior', klTerm: 'kl' });
    const sick = sickness(distributionBlowUp, experiment(vaeWithoutKl), at(3600, z), [at(0, z)]);
    expect(sick).toMatchObject({
      subject: 'z',
      severity: 'error',
      title: 'Distributional blow-up: z is far from the N(0, I) that it is drawn from when generating',
    });
    expect(sick.explanation).toContain('the weight of its KL term is 0');
    // 4 dimensions: the floor, and 4 · 0.125 above it, are what is to be expected.
    expect(sick.evidence[0]).toEqual({
      label: 'KL of all samples to N(0, I)',
      value: Number((4 + FLOOR).toPrecision(3)),
      unit: 'nats',
      healthy: `below ${Number((FLOOR + 0.5).toPrecision(3))}; at best ${Number(FLOOR.toPrecision(3))}`,
    });
  });

  // Held by its KL term from a weight of 0.05 on; in the first twentieth, or half where a little holds it, nothing is told.
  it.each([
    ['of a latent that its KL term holds', { elbo: { contextKl: 0.05 } }, 3600],
    ['in the first steps', { elbo: { contextKl: 0 } }, 200],
    ['in the first half where a little KL holds it', { elbo: { contextKl: 0.04 } }, 2900],
    ['in the first half where SIGReg holds it', { elbo: { contextKl: 0 }, sigreg: { context: 10 } }, 2900],
  ])('is not judged %s', (_, objective, step) => {
    const text = experimentText({ model: { kind: 'var-jepa' }, objective, monitor });
    const now = at(step, blown(1));
    expect(distributionBlowUp.inspect(now, context(experiment(text), now, [at(0, blown(0))]))).toEqual([]);
  });

  it('is not judged at a brief look, nor of a JEPA', () => {
    const brief = at(3600, { ...blown(1), sample: null });
    expect(distributionBlowUp.inspect(brief, context(experiment(rowE), brief))).toEqual([]);
    const jepa = experiment(experimentText({ model: { kind: 'vjepa' }, monitor }));
    const now = at(3600, blown(1, { role: 'target', klTerm: 'kl' }));
    expect(distributionBlowUp.inspect(now, context(jepa, now))).toEqual([]);
  });

  it('is a remark of a conditional latent that has left its prediction: KL above one nat a dimension', () => {
    const rowF = experimentText({
      model: { kind: 'var-jepa' },
      objective: { elbo: { targetKl: 0 } },
      monitor,
    });
    // KL of two equal Gaussians whose means lie d standard deviations apart: ½ d² a dimension.
    const target = (d: number): LatentReading =>
      reading({
        name: 's_y',
        role: 'target',
        mean: () => d * Math.exp(-0.5),
        logVariance: () => -1,
        prior: { mean: [0, 0, 0, 0], logVariance: [-1, -1, -1, -1] },
        klTerm: 'kl-sy',
      });
    expect([0.9, 1.2, 1.5].map((d) => found(rowF, target(d)))).toEqual(['healthy', 'unclear', 'info']);
  });
});

describe('remedies of distributional blow-up', () => {
  it('bring back every KL term that holds nothing any more, not only that of the latent that is far out', () => {
    const rowI = experimentText({
      model: { kind: 'var-jepa' },
      objective: { elbo: { contextKl: 0, auxiliaryKl: 0, targetKl: 0 } },
      monitor,
    });
    const [first] = sickness(distributionBlowUp, experiment(rowI), at(3600, blown(1)), [
      at(0, blown(0)),
    ]).remedies;
    expect(first!.edits.slice(0, 3)).toEqual(
      ['contextKl', 'auxiliaryKl', 'targetKl'].map((key) => ({ path: ['objective', 'elbo', key], value: 1 })),
    );
  });

  it('are the KL term with a likelihood that can pay against it, the term alone, and SIGReg', () => {
    const sick = sickness(distributionBlowUp, experiment(rowE), at(3600, blown(1)), [at(0, blown(0))]);
    expect(sick.remedies.map(({ title }) => title)).toEqual([
      'Raise α_sx to 1, and learn the variance of the observation model',
      'Raise α_sx to 1',
      'Hold it to N(0, I) with SIGReg in place of the KL term',
    ]);
  });

  it.each([
    ['row E', rowE, blown(1)],
    ['VAE', vaeWithoutKl, blown(1, { name: 'z', role: 'posterior', klTerm: 'kl' })],
  ])('leave the file valid: %s', (_, text, now) => {
    const sick = sickness(distributionBlowUp, experiment(text), at(3600, now), [at(0, now)]);
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
