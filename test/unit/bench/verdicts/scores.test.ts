import { describe, expect, it } from 'vitest';
import { confusionOf } from '../../../../bench/verdicts/scores/confusion.ts';
import { falseAlarmsOf } from '../../../../bench/verdicts/scores/false-alarms.ts';
import { goalsOf } from '../../../../bench/verdicts/scores/goals.ts';
import { scoresOf } from '../../../../bench/verdicts/scores/half-scores.ts';
import { recallsOf } from '../../../../bench/verdicts/scores/recall.ts';
import { reliabilityOf } from '../../../../bench/verdicts/scores/reliability.ts';
import { outcome, warned } from './outcomes.ts';

describe('recall', () => {
  it('tells found, rightly named and cleanly named apart', () => {
    const [recall] = recallsOf([
      outcome('over-fitting', [warned('over-fitting', { at: 0.2 })]),
      outcome('over-fitting', [warned('over-fitting', { at: 0.4 }), warned('divergence', { at: 0.1 })]),
      outcome('over-fitting', [warned('divergence', { at: 0.3 })]),
      outcome('over-fitting', []),
    ]);
    expect(recall).toMatchObject({
      label: 'over-fitting',
      detected: { count: 3, of: 4 },
      named: { count: 2, of: 4 },
      cleanlyNamed: { count: 1, of: 4 },
    });
  });

  it('takes the median step over all runs, those that were never warned last', () => {
    const at = (...steps: number[]) =>
      recallsOf(
        steps.map((step) =>
          outcome('stagnation', step === Infinity ? [] : [warned('stagnation', { at: step })]),
        ),
      )[0]?.detectedAt;
    expect(at(0.3, 0.1, 0.2)).toBe(0.2);
    expect(at(0.3, 0.1, Infinity)).toBe(0.3);
    expect(at(0.1, Infinity, Infinity)).toBe(Infinity);
  });

  it('does not count what another alert explains, which a person is not shown as a cause', () => {
    const [recall] = recallsOf([outcome('stagnation', [warned('stagnation', { isCause: false })])]);
    expect(recall).toMatchObject({ detected: { count: 0 }, named: { count: 0 } });
  });

  it('lets another name stand that says the same, and one that the facts bear out', () => {
    const [recall] = recallsOf([
      outcome('joint-collapse', [warned('complete-collapse'), warned('stagnation')], {
        pathologies: ['joint-collapse', 'stagnation'],
      }),
    ]);
    expect(recall).toMatchObject({ named: { count: 1 }, cleanlyNamed: { count: 1 } });
  });
});

describe('the confusion table', () => {
  it('counts runs by label and name, and those with none', () => {
    const { columns, rows } = confusionOf([
      outcome('healthy', []),
      outcome('healthy', [warned('divergence')]),
      outcome('divergence', [warned('divergence'), warned('over-fitting')]),
      outcome('divergence', [warned('divergence', { id: 'divergence:b' }), warned('divergence')]),
    ]);
    expect(columns).toEqual(['divergence', 'over-fitting']);
    expect(rows).toEqual([
      { label: 'healthy', runs: 2, named: [1, 0], silent: 1 },
      { label: 'divergence', runs: 2, named: [2, 1], silent: 0 },
    ]);
  });
});

describe('false alarms', () => {
  const alarms = falseAlarmsOf([
    outcome('healthy', []),
    outcome('healthy', [warned('divergence', { severity: 'error' }), warned('stagnation')]),
    outcome('healthy', [warned('stagnation', { isCause: false })]),
    outcome('divergence', [warned('stagnation')]),
  ]);

  it('count healthy runs by the gravest alarm, and an effect as well as a cause', () => {
    expect(alarms).toMatchObject({ runs: 3, errors: { count: 1 }, warnings: { count: 1 } });
  });

  it('say whose they are', () => {
    expect(alarms.sources).toEqual([
      { recipe: 'some-healthy', detector: 'stagnation', errors: 0, warnings: 2, of: 3 },
      { recipe: 'some-healthy', detector: 'divergence', errors: 1, warnings: 0, of: 3 },
    ]);
  });
});

describe('reliability', () => {
  it('is the share of verdicts of a certainty that are right; in a healthy run none is', () => {
    const bins = reliabilityOf([
      outcome('divergence', [warned('divergence', { certainty: 0.6 })]),
      outcome('healthy', [warned('divergence', { certainty: 0.62 })]),
      outcome('divergence', [warned('divergence', { certainty: 1 })]),
      outcome('non-finite', [warned('non-finite', { certainty: NaN })]),
    ]);
    expect(bins).toMatchObject([
      { from: 0.5, to: 0.7, meanCertainty: 0.61, right: { count: 1, of: 2 } },
      { from: 0.99, to: 1, meanCertainty: 1, right: { count: 1, of: 1 } },
    ]);
  });
});

describe('goals', () => {
  const healthy = (alarmed: number, severity: 'warning' | 'error') =>
    Array.from({ length: 200 }, (_, i) =>
      outcome('healthy', i < alarmed ? [warned('stagnation', { severity })] : []),
    );
  const met = (outcomes: Parameters<typeof scoresOf>[1]): boolean[] =>
    goalsOf(scoresOf('reported', outcomes)).map(({ isMet }) => isMet);
  const sick = outcome('complete-collapse', [warned('complete-collapse')], { total: true });

  it('are met by a judge that finds all, early, and is silent in 200 healthy runs', () => {
    expect(met([sick, ...healthy(0, 'error')])).toEqual([true, true, true, true, true]);
    const goals = goalsOf(scoresOf('reported', [sick, ...healthy(0, 'error')]));
    expect(goals.map(({ because }) => because)).toEqual(['', '', '', '', '']);
  });

  it('allow two warnings in 200 healthy runs and no error', () => {
    expect(met([sick, ...healthy(2, 'warning')])).toEqual([true, true, true, true, true]);
    expect(met([sick, ...healthy(3, 'warning')])).toEqual([true, true, true, true, false]);
    expect(met([sick, ...healthy(1, 'error')])).toEqual([true, true, true, false, true]);
  });

  it('are not met by fewer healthy runs, however silent the judge', () => {
    expect(met([sick, ...healthy(0, 'error').slice(1)])).toEqual([true, true, true, false, false]);
  });

  it('weigh every pathology alike, and hold right names and early ones to all sick runs', () => {
    const late = outcome('complete-collapse', [warned('complete-collapse', { at: 0.2 })], { total: true });
    const missed = outcome('stagnation', []);
    expect(met([late, late, late, missed, ...healthy(0, 'error')])).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('leave runs out that are not for certain what their recipe says, and count them', () => {
    const doubtful = outcome('stagnation', [], { standing: 'unclear' });
    const other = outcome('stagnation', [], { standing: 'healthy' });
    const scores = scoresOf('reported', [sick, doubtful, other]);
    expect(scores.recalls.map(({ label }) => label)).toEqual(['complete-collapse']);
    expect(scores.excluded).toEqual([
      { recipe: 'some-stagnation', label: 'stagnation', otherwise: 1, unclear: 1, of: 2 },
    ]);
  });
});
