import { describe, expect, it } from 'vitest';
import { completeCollapse } from '../../../../engine/monitor/detectors/complete-collapse.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { reading } from '../readings.ts';

const jepa = experimentText({ model: { kind: 'jepa' }, objective: { vicreg: { variance: 0 } } });
const vjepa = experimentText({ model: { kind: 'vjepa' } });
const vae = experimentText({ model: { kind: 'vae' } });
const ar = experimentText({ model: { kind: 'ar' } });

/** Rows spread by `scale` about the origin, or about `offset` in every dimension. */
const rows = (scale: number, offset = 0): ReturnType<typeof reading> =>
  reading({ mean: (i, j) => offset + scale * Math.sin(1.3 * i * (j + 1) + j) });
const start = look({ step: 0, readings: [rows(1)] });

describe('complete collapse', () => {
  it('is an error when every row is the same point', () => {
    const sick = sickness(completeCollapse, experiment(vjepa), look({ readings: [rows(0.01, 1)] }), [start]);
    expect(sick).toMatchObject({
      severity: 'error',
      subject: 'context',
      title: 'Complete collapse: context is nearly the same for every input',
    });
    expect(sick.evidence).toContainEqual({
      label: 'Spread of the rows over their length',
      // 0.01 sin: standard deviation 0.01 / √2, about 1.
      value: 0.00707,
      unit: '',
      healthy: 'above 0.04',
    });
  });

  it('is an error when encoder and target have shrunk to the origin together, which no cosine shows', () => {
    const target = (scale: number): ReturnType<typeof reading> => ({
      ...rows(scale),
      name: 'target',
      role: 'target',
    });
    const sick = sickness(
      completeCollapse,
      experiment(vjepa),
      look({ readings: [rows(0.01), target(0.012)] }),
      [look({ step: 0, readings: [rows(1), target(1)] })],
    );
    expect(sick.severity).toBe('error');
    expect(sick.evidence.find(({ label }) => label === 'Mean cosine between rows')?.value).toBeCloseTo(0, 1);
    expect(sick.evidence).toContainEqual(
      expect.objectContaining({ label: 'Spread of the target over its largest so far', value: 0.012 }),
    );
  });

  it('is a warning while the representation shrinks from the largest spread that it had', () => {
    const grown = look({ step: 500, readings: [rows(5)] });
    expect(
      sickness(completeCollapse, experiment(vjepa), look({ readings: [rows(0.5)] }), [start, grown]).severity,
    ).toBe('warning');
  });

  it('is an error for a JEPA whose standard deviation has left the 1 that VICReg aims at for 0.05', () => {
    expect(
      sickness(completeCollapse, experiment(jepa), look({ readings: [rows(0.07)] }), [start]).severity,
    ).toBe('error');
  });

  it('is a warning when rows are nearly alike and lie closer together than before', () => {
    const sick = sickness(completeCollapse, experiment(ar), look({ readings: [rows(0.1, 1)] }), [start]);
    expect(sick.severity).toBe('warning');
  });

  it.each([
    ['a third of the scale, as healthy runs have it', rows(0.35)],
    ['three times the scale', rows(3)],
    ['a large common offset that was always there', rows(1, 8)],
  ])('is not seen in a representation with %s', (_, now) => {
    expect(finding(completeCollapse, experiment(vjepa), look({ readings: [now] }), [start]).state).toBe(
      'healthy',
    );
  });

  it('is not seen in an autoregression that shrinks: its decoder scales back', () => {
    expect(finding(completeCollapse, experiment(ar), look({ readings: [rows(0.01)] }), [start]).state).toBe(
      'healthy',
    );
  });

  it('is left to posterior collapse where a VAE sits at its prior in every dimension', () => {
    const z = reading({
      role: 'posterior',
      name: 'z',
      mean: () => 0,
      logVariance: () => 0,
      prior: 'standard',
    });
    const now = look({ readings: [z] });
    expect(completeCollapse.inspect(now, context(experiment(vae), now, [start]))).toEqual([]);
  });

  it('is not judged of shrinking in the first steps, when the scale moves most', () => {
    const early = look({ step: 10, readings: [rows(0.1)] });
    expect(finding(completeCollapse, experiment(vjepa), early, [start]).state).not.toBe('sick');
  });

  it('is not judged of numbers that are not finite', () => {
    const now = look({ readings: [reading({ mean: () => NaN })] });
    expect(completeCollapse.inspect(now, context(experiment(vjepa), now, [start]))).toEqual([]);
  });

  it.each([
    ['jepa', jepa, rows(0.001)],
    [
      'vjepa without a sampled target',
      experimentText({ model: { kind: 'vjepa', target: { sample: false, logVariance: 'learned' } } }),
      rows(0.001),
    ],
    ['bjepa', experimentText({ model: { kind: 'bjepa' } }), rows(0.001)],
    ['ar', ar, rows(0.001, 1)],
    ['vae', vae, { ...rows(0.001, 1), role: 'posterior' as const }],
  ])('suggests edits that leave the file valid: %s', (_, text, now) => {
    const after = afterRemedies(
      text,
      sickness(completeCollapse, experiment(text), look({ readings: [now] }), [start]),
    );
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });

  it('suggests to switch the variance term on', () => {
    const sick = sickness(completeCollapse, experiment(jepa), look({ readings: [rows(0.001)] }), [start]);
    expect(sick.remedies[0]).toEqual({
      title: 'Raise the weight of the variance term to 25',
      edits: [{ path: ['objective', 'vicreg', 'variance'], value: 25 }],
    });
  });
});
