import { describe, expect, it } from 'vitest';
import { afterFixes, readValue, trial, verdicts, type Value } from './helpers.ts';

const lejepa = (sigreg: Value, more: Value = {}): Value =>
  trial({ kind: 'lejepa' }, { objective: { sigreg }, ...more });
const added = (sigreg: Value): Value =>
  trial({ kind: 'vae' }, { objective: { sigreg: { context: 1, ...sigreg } } });

describe('frequencies and directions of SIGReg', () => {
  it('are fine as published, in both forms', () => {
    expect(verdicts(lejepa({}))).toEqual([]);
    expect(verdicts(added({}))).toEqual([]);
  });

  it.each<[string, Value, string]>([
    ['too far apart', { knots: 3 }, 'knots'],
    ['too low', { maxFrequency: 0.1 }, 'maxFrequency'],
    ['too high', { maxFrequency: 50 }, 'maxFrequency'],
  ])('are warned of where they are %s', (_, sigreg, key) => {
    for (const experiment of [added(sigreg), lejepa(sigreg)]) {
      expect(verdicts(experiment)).toEqual([`warning sigreg-resolution objective.sigreg.${key}`]);
      expect(afterFixes(experiment)).toEqual([]);
    }
  });

  it('are not judged where SIGReg is off', () => {
    expect(verdicts(trial({ kind: 'vae' }, { objective: { sigreg: { knots: 2 } } }))).toEqual([
      'warning key-without-effect objective.sigreg.knots',
    ]);
  });

  it.each<[Value, string]>([
    [{ knots: 1 }, 'schema-range'],
    [{ knots: 17.5 }, 'schema-type'],
    [{ slices: 0 }, 'schema-range'],
    [{ slices: 100_000 }, 'schema-range'],
    [{ maxFrequency: 0 }, 'schema-range'],
    [{ maxFrequency: -3 }, 'schema-range'],
    [{ form: 'epps' }, 'schema-value'],
  ])('are refused by the schema: %j', (sigreg, code) => {
    expect(readValue(lejepa(sigreg)).problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('are too many where a step would keep more than a gibibyte of them', () => {
    // 60 000 rows × 1024 directions × 2 √(2 · 17) cosines and sines of 4 bytes: 2.7 GiB.
    const data = { kind: 'noisy-tv', trainSteps: 60_000 };
    const whole = lejepa({}, { data });
    expect(verdicts(whole)).toEqual(['warning sigreg-resolution objective.sigreg.slices']);
    expect(readValue(whole).problems[0]?.message).toContain('about 2.7 GiB');
    expect(afterFixes(whole)).toEqual([]);
    expect(verdicts(lejepa({}, { data, training: { batchSize: 512 } }))).toEqual([]);
  });
});
