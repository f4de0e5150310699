import { describe, expect, it } from 'vitest';
import { posteriorCollapse } from '../../../../engine/monitor/detectors/posterior-collapse.ts';
import type { LatentRole } from '../../../../schemas/run-log.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { reading } from '../readings.ts';

const vae = experimentText({ model: { kind: 'vae' } });
const bjepa = experimentText({ model: { kind: 'bjepa' } });

/** Posterior N(sin, 0.1) in the dimensions that are alive, the prior N(0, 1) in those that are not. */
const posterior = (dead: readonly number[], role: LatentRole = 'posterior'): ReturnType<typeof reading> =>
  reading({
    name: 'z',
    role,
    mean: (i, j) => (dead.includes(j) ? 0 : Math.sin(i + j)),
    logVariance: (_, j) => (dead.includes(j) ? 0 : Math.log(0.1)),
    prior: 'standard',
  });

describe('posterior collapse', () => {
  it('is a warning that names the dimensions', () => {
    const sick = sickness(posteriorCollapse, experiment(vae), look({ readings: [posterior([1, 3])] }));
    expect(sick).toMatchObject({
      subject: 'z',
      severity: 'warning',
      title: 'Posterior collapse of z in 2 of 4 dimensions',
    });
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

  it('is an error in every dimension', () => {
    const sick = sickness(posteriorCollapse, experiment(vae), look({ readings: [posterior([0, 1, 2, 3])] }));
    expect(sick).toMatchObject({ severity: 'error', title: 'Posterior collapse of z in every dimension' });
  });

  it('is not seen in a posterior that says something in each dimension', () => {
    expect(finding(posteriorCollapse, experiment(vae), look({ readings: [posterior([])] })).state).toBe(
      'healthy',
    );
  });

  it('is seen in a dimension whose mean hardly moves though its KL is large (not an active unit)', () => {
    // A_j = 0.0008 against σ² = 0.5: the mean says 0.0008 nats of x.
    const z = reading({
      name: 'z',
      role: 'posterior',
      mean: (i) => 0.04 * Math.sin(i),
      logVariance: () => Math.log(0.5),
      prior: 'standard',
    });
    expect(sickness(posteriorCollapse, experiment(vae), look({ readings: [z] })).severity).toBe('error');
  });

  it('is not seen in a latent whose scale is small and whose variance is smaller still', () => {
    // The same A_j against σ² = 1e-5: 2.2 nats.
    const z = reading({
      name: 'z',
      role: 'posterior',
      mean: (i) => 0.04 * Math.sin(i),
      logVariance: () => Math.log(1e-5),
      prior: 'standard',
    });
    expect(finding(posteriorCollapse, experiment(vae), look({ readings: [z] })).state).toBe('healthy');
  });

  it('is unclear while a part of the rows sits at the prior', () => {
    const z = reading({
      name: 'z',
      role: 'posterior',
      mean: (i) => (i % 20 === 0 ? 1 : 0),
      logVariance: () => 0,
      prior: 'standard',
    });
    expect(finding(posteriorCollapse, experiment(vae), look({ readings: [z] })).state).toBe('unclear');
  });

  it.each([
    ['in the first steps', vae, 100],
    [
      'while the annealing holds the KL down',
      experimentText({ model: { kind: 'vae' }, objective: { annealing: { kind: 'linear', steps: 4000 } } }),
      1500,
    ],
    ['where the KL has no weight', experimentText({ model: { kind: 'vae' }, objective: { beta: 0 } }), 3000],
  ])('is not judged %s', (_, text, step) => {
    const now = look({ step, readings: [posterior([0, 1, 2, 3])] });
    expect(posteriorCollapse.inspect(now, context(experiment(text), now))).toEqual([]);
  });

  it('is judged once half of the annealing is done', () => {
    const text = experimentText({
      model: { kind: 'vae' },
      objective: { annealing: { kind: 'linear', steps: 4000 } },
    });
    expect(
      sickness(posteriorCollapse, experiment(text), look({ step: 2500, readings: [posterior([0])] }))
        .severity,
    ).toBe('warning');
  });

  it('is judged of a target only where its KL term trains', () => {
    const now = look({ readings: [posterior([0, 1, 2, 3], 'target')] });
    const frozen = experiment(experimentText({ model: { kind: 'vjepa' } }));
    const learned = experiment(
      experimentText({ model: { kind: 'vjepa', target: { logVariance: 'learned-kl' } } }),
    );
    expect(posteriorCollapse.inspect(now, context(frozen, now))).toEqual([]);
    expect(sickness(posteriorCollapse, learned, now).severity).toBe('error');
  });

  it("of a BJEPA's prediction is a collapse onto its structural prior, and γ is to blame", () => {
    const sick = sickness(
      posteriorCollapse,
      experiment(bjepa),
      look({ readings: [posterior([0, 1, 2, 3], 'prediction')] }),
    );
    expect(sick.title).toBe('Collapse onto the prior of z in every dimension');
    expect(sick.remedies[0]).toEqual({
      title: 'Lower γ to 0.01',
      edits: [{ path: ['objective', 'gamma'], value: 0.01 }],
    });
  });

  it.each([
    ['vae', vae, posterior([2])],
    [
      'vae with free bits and annealing',
      experimentText({
        model: { kind: 'vae' },
        objective: { freeBits: 0.5, annealing: { kind: 'linear', steps: 10 } },
      }),
      posterior([0, 1, 2, 3]),
    ],
    [
      'vjepa',
      experimentText({ model: { kind: 'vjepa', target: { logVariance: 'learned' } } }),
      posterior([2], 'target'),
    ],
    ['bjepa', bjepa, posterior([2], 'prediction')],
  ])('suggests edits that leave the file valid: %s', (_, text, now) => {
    const after = afterRemedies(
      text,
      sickness(posteriorCollapse, experiment(text), look({ readings: [now] })),
    );
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
