import { describe, expect, it } from 'vitest';
import { jointCollapse } from '../../../../engine/monitor/detectors/joint-collapse.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { box, reading } from '../readings.ts';

const jepa = experimentText({ model: { kind: 'jepa' }, objective: { vicreg: { variance: 0 } } });
const heldJepa = experimentText({ model: { kind: 'jepa' } });
const vjepa = experimentText({ model: { kind: 'vjepa' } });

/** Encoder and target with these standard deviations, about these points. */
function both(online: number, target: number, centre = 0): LatentReading[] {
  return [
    reading({ role: 'context', mean: box({ std: online, centre }) }),
    reading({ role: 'target', mean: box({ std: target, centre }), logVariance: () => 0 }),
  ];
}

const at = (step: number, readings: LatentReading[]): Look => look({ step, readings, teacherLag: 0.02 });
const start = at(0, both(1, 1));

function found(text: string, now: LatentReading[], first: Look = start): string {
  const said = finding(jointCollapse, experiment(text), at(3000, now), [first]);
  return said.state === 'sick' ? said.severity : said.state;
}

describe('joint collapse', () => {
  // The thresholds of a representation that nothing keeps apart: 0.55 and 0.15 of its largest spread, lifted above 0.825.
  it.each([
    [0.9, 'healthy'],
    [0.6, 'unclear'],
    [0.54, 'warning'],
    [0.14, 'error'],
  ])('of a JEPA with a moving average only, both at %d of their spread: %s', (std, expected) => {
    expect(found(jepa, both(std, std))).toBe(expected);
  });

  // Targets that are drawn with a variance: 0.15 and 0.05, lifted above 0.225.
  it.each([
    [0.3, 'healthy'],
    [0.2, 'unclear'],
    [0.14, 'warning'],
    [0.04, 'error'],
  ])('of a VJEPA, both at %d of their spread: %s', (std, expected) => {
    expect(found(vjepa, both(std, std))).toBe(expected);
  });

  it('of a JEPA with VICReg is told of a standard deviation that has left 1 far behind', () => {
    expect([0.2, 0.12, 0.09].map((std) => found(heldJepa, both(std, std)))).toEqual([
      'healthy',
      'unclear',
      'error',
    ]);
  });

  it('is one only where both go: a target may follow late', () => {
    expect([found(jepa, both(0.1, 0.9)), found(jepa, both(0.9, 0.1))]).toEqual(['unclear', 'unclear']);
    expect(found(jepa, both(0.1, 0.4))).toBe('warning');
  });

  it('is seen in rows that are alike, whatever their scale', () => {
    const alike = both(0.05, 0.05, 1);
    expect(found(jepa, alike, at(0, alike))).toBe('error');
  });

  it('says so of both, and what the moving average does', () => {
    const sick = sickness(jointCollapse, experiment(jepa), at(3000, both(0.01, 0.012)), [start]);
    expect(sick).toMatchObject({
      subject: 'context',
      title: 'Joint collapse: context and target are nearly the same for every input',
    });
    // The certainty is that of the one that is less far gone.
    expect(sick.strength).toBeCloseTo(0.55 / 0.012, 6);
    expect(sick.evidence).toContainEqual(
      expect.objectContaining({ label: 'Spread of target over its largest so far', value: 0.012 }),
    );
    expect(sick.evidence).toContainEqual({
      label: 'Distance of the moving average from the encoder',
      value: 0.02,
      unit: 'of its length',
      healthy: 'no remedy while both shrink',
    });
  });

  it.each([
    ['in the first steps', jepa, 60],
    ['of a model without a moving average', experimentText({ model: { kind: 'lejepa' } }), 3000],
    ['of a model that decodes', experimentText({ model: { kind: 'ar' } }), 3000],
  ])('is not judged %s', (_, text, step) => {
    const now = at(step, both(0.01, 0.01));
    expect(jointCollapse.inspect(now, context(experiment(text), now, [start]))).toEqual([]);
  });

  it('is not judged of numbers that are not finite', () => {
    const now = at(3000, both(NaN, 1));
    expect(jointCollapse.inspect(now, context(experiment(jepa), now, [start]))).toEqual([]);
  });
});

describe('remedies of joint collapse', () => {
  it('give the variance term its published weight, and slow the target down', () => {
    const sick = sickness(jointCollapse, experiment(jepa), at(3000, both(0.01, 0.01)), [start]);
    expect(sick.remedies.map(({ title }) => title)).toEqual([
      'Raise the weight of the variance term to 25',
      'Let the target follow more slowly: EMA rate 0.996',
      'Lower the learning rate to 0.0001',
    ]);
  });

  it.each([
    ['jepa', jepa],
    ['jepa with VICReg', heldJepa],
    ['vjepa', vjepa],
    ['bjepa', experimentText({ model: { kind: 'bjepa', target: { sample: false } } })],
  ])('leave the file valid: %s', (_, text) => {
    const sick = sickness(jointCollapse, experiment(text), at(3000, both(0.001, 0.001)), [start]);
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
