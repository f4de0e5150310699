import { describe, expect, it } from 'vitest';
import {
  isTreated,
  suggestedEdits,
  treatedWith,
  type Cure,
  type Effect,
} from '../../../../bench/verdicts/cure.ts';
import { cureScoresOf } from '../../../../bench/verdicts/scores/cures.ts';
import { outcome, warned } from './outcomes.ts';

const edit = (value: number) => [{ path: ['objective', 'beta'], value }];
const remedy = (value: number | null) => ({
  title: 'Do something',
  edits: value === null ? [] : edit(value),
});

describe('what is treated', () => {
  it('is a run that is sick for certain and whose verdict is right', () => {
    expect(isTreated(outcome('divergence', [warned('divergence')]))).toBe(true);
    expect(isTreated(outcome('divergence', [warned('stagnation')]))).toBe(false);
    expect(isTreated(outcome('divergence', [warned('divergence')], { standing: 'unclear' }))).toBe(false);
    expect(isTreated(outcome('healthy', [warned('divergence')]))).toBe(false);
  });

  it('is treated by the edits of the cause that bears the name of the label, before those of another right name', () => {
    const run = outcome('joint-collapse', [
      warned('stagnation', { remedies: [remedy(0)] }),
      warned('complete-collapse', { remedies: [remedy(1)] }),
      warned('joint-collapse', { remedies: [remedy(null), remedy(2), remedy(3)] }),
    ]);
    expect(suggestedEdits(run)).toEqual([edit(2), edit(3)]);
    expect(suggestedEdits({ ...run, warned: run.warned.slice(0, 2) })).toEqual([edit(1)]);
  });
});

describe('what an edit makes of a run', () => {
  it('is nothing where there is no edit, and a refusal where there is no run', () => {
    expect(treatedWith([], null, [])).toEqual({ effect: 'no edit', edits: '', because: '' });
    expect(treatedWith(edit(2), null, [])).toEqual({
      effect: 'refused',
      edits: 'objective.beta: 2',
      because: '',
    });
  });
});

describe('cures', () => {
  const treated = (effect: Effect) => ({ effect, edits: '', because: '' });
  const cure = (first: Effect, second: Effect | null): Cure => ({
    recipe: 'some',
    half: 'reported',
    label: 'divergence',
    seed: 1,
    first: treated(first),
    second: second && treated(second),
  });

  it('are a share of all treated runs, and the second edit’s of those that have one', () => {
    const [score] = cureScoresOf([
      cure('cured', null),
      cure('sick', 'cured'),
      cure('warned', 'sick'),
      cure('no edit', 'no edit'),
    ]);
    expect(score).toMatchObject({
      label: 'divergence',
      byFirst: { count: 1, of: 4 },
      bySecond: { count: 1, of: 2 },
      effects: { cured: 1, sick: 1, warned: 1, 'no edit': 1, unclear: 0, refused: 0 },
    });
  });
});
