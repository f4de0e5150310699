import { describe, expect, it } from 'vitest';
import { offerWords, withCure, type Cure } from '../../../extension/cure/cure.ts';
import { changedWords, overridesWith, planEdit, type EditPlan } from '../../../extension/cure/plan-edit.ts';
import { resumeOffer, sickSince } from '../../../extension/cure/resume-offer.ts';
import { readExperiment } from '../../../engine/experiment/read.ts';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { ExperimentEdit } from '../../../schemas/alert.ts';
import { alertEvent } from './events.ts';

const FILE = '/project/x.vjepa.json';
const TEXT = `{
  // too much
  "data": { "kind": "noisy-tv" },
  "model": { "kind": "vae", "latentDim": 4 },
  "objective": { "beta": 100 }, // the sick key
  "training": { "steps": 500 },
}
`;
const versions = { vjepa: '0.2.0' };

function experimentOf(text: string, overrides: readonly string[] = []): Experiment {
  const { experiment, problems } = readExperiment(text, { file: FILE, overrides });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return experiment;
}

const edit = (path: string, value: unknown): ExperimentEdit => ({ path: path.split('.'), value });
const LOWER = edit('objective.beta', 1);

describe('an edit that a verdict suggests', () => {
  const plan = (
    text: string,
    edits = [LOWER],
    suggested = edits,
    overrides: readonly string[] = [],
  ): EditPlan =>
    planEdit({
      record: { experiment: experimentOf(TEXT, overrides), overrides, versions },
      file: FILE,
      text,
      edits,
      suggested,
    });

  it('is made in the file that the run was trained from', () => {
    expect(plan(TEXT)).toEqual({ kind: 'edit' });
  });

  it('is made though comments, name and what only watches were changed', () => {
    const worked = TEXT.replace('// too much', '"name": "x2", "monitor": { "every": 5 }, // !');
    expect(plan(worked)).toEqual({ kind: 'edit' });
  });

  it('is there already', () => {
    expect(plan(TEXT.replace('100', '1'))).toEqual({ kind: 'there-already' });
  });

  it('is not made in a file with mistakes', () => {
    expect(plan(TEXT.replace('"latentDim"', '"latntDim"'))).toMatchObject({
      kind: 'invalid',
      problem: expect.stringContaining('latntDim') as string,
    });
    expect(plan('{ "data": ')).toMatchObject({ kind: 'invalid' });
  });

  it('is asked about where the file would train something else by now, key by key', () => {
    const now = plan(TEXT.replace('"latentDim": 4', '"latentDim": 8').replace('500', '900'));
    expect(now).toEqual({
      kind: 'changed',
      keys: [
        { path: ['model', 'latentDim'], before: 4, after: 8 },
        { path: ['training', 'steps'], before: 500, after: 900 },
      ],
    });
    expect(now.kind === 'changed' && changedWords('x.vjepa.json', 'Sick', now.keys)).toBe(
      'x.vjepa.json is no longer what Sick was trained from: model.latentDim 4 → 8, training.steps 500 → 900.',
    );
  });

  it('counts the keys that are too many to name', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ path: [key], before: 0, after: undefined }));
    expect(changedWords('x', 'Sick', keys)).toMatch(/a 0 → nothing, .* d 0 → nothing and 2 more\.$/);
  });

  it('is no surprise to another edit of the same run', () => {
    const rate = edit('optimiser.learningRate', 1e-4);
    const cured = TEXT.replace('100', '1');
    expect(plan(cured, [rate], [LOWER, rate])).toEqual({ kind: 'edit' });
    expect(plan(cured, [rate], [rate])).toMatchObject({ kind: 'changed' });
  });

  it('is compared with what the command line made of the file', () => {
    expect(plan(TEXT, [LOWER], [LOWER], ['seed=7', 'training.steps=50'])).toEqual({ kind: 'edit' });
  });

  it('is made for a foreign trainer, whose record is no experiment', () => {
    const record = {
      experiment: { model: { kind: 'mine' } } as unknown as Experiment,
      overrides: [],
      versions: {},
    };
    expect(planEdit({ record, file: FILE, text: TEXT, edits: [LOWER], suggested: [] })).toEqual({
      kind: 'edit',
    });
  });

  it('is not sent of keys that the release of the run did not know', () => {
    const { sigreg, ...objective } = experimentOf(TEXT).objective;
    expect(sigreg).toBeDefined();
    const record = {
      experiment: { ...experimentOf(TEXT), objective } as Experiment,
      overrides: [],
      versions,
    };
    expect(planEdit({ record, file: FILE, text: TEXT, edits: [LOWER], suggested: [] })).toEqual({
      kind: 'edit',
    });
  });
});

describe('the overrides of a run', () => {
  it('come along, but for those that would undo the edit', () => {
    expect(overridesWith(['seed=3', 'objective.beta=100'], [LOWER])).toEqual(['seed=3']);
    expect(
      overridesWith(['objective.vicreg.variance=0'], [edit('objective.vicreg', { variance: 1 })]),
    ).toEqual([]);
  });

  it('are followed by the edit where they set what is around it', () => {
    expect(overridesWith(['objective={"beta":100,"freeBits":0.1}'], [LOWER])).toEqual([
      'objective={"beta":100,"freeBits":0.1}',
      'objective.beta=1',
    ]);
  });
});

describe('whether a cured run can go on from a checkpoint', () => {
  const record = { experiment: experimentOf(TEXT), versions };
  const edited = experimentOf(TEXT.replace('100', '1'));
  const situation = { record, edited, sickSince: 120, checkpoint: 100 };

  it('is so from the last good one', () => {
    expect(resumeOffer(situation)).toEqual({ possible: true, step: 100 });
  });

  it.each<[string, Partial<Parameters<typeof resumeOffer>[0]>, RegExp]>([
    ['the weights do not fit', { edited: experimentOf(TEXT.replace(': 4', ': 8')) }, /model\.latentDim is 8/],
    [
      'there is none',
      { checkpoint: null },
      /no good checkpoint from before the verdict, which holds since step 120/,
    ],
    ['no steps are left', { edited: experimentOf(TEXT.replace('500', '100')) }, /training\.steps is 100/],
    ['the file is not valid', { edited: null }, /not a valid experiment/],
    ['another program trained it', { record: { ...record, versions: { torch: '2' } } }, /another program/],
  ])('is not where %s, and says why', (_, change, why) => {
    const offer = resumeOffer({ ...situation, ...change });
    expect(offer.possible ? '' : offer.why).toMatch(why);
  });

  it('goes by the first verdict of a chain of causes', () => {
    const alert = (id: string, since: number, cause: string | null) =>
      alertEvent(id, 'raised', since, { cause }).alert;
    const [a, b, c] = [alert('a', 300, 'b'), alert('b', 200, 'c'), alert('c', 250, null)];
    expect(sickSince(a, [a, b, c])).toBe(200);
    expect(sickSince(c, [a, b, c])).toBe(250);
    const round = alert('c', 250, 'a');
    expect(sickSince(a, [a, b, round])).toBe(200);
  });
});

describe('the offer', () => {
  const cure: Cure = {
    run: '/runs/sick',
    runName: 'Sick',
    alertId: 'a',
    verdict: 'Collapse',
    title: 'Lower β to 1',
    edits: [LOWER],
    file: FILE,
    overrides: [],
    sickSince: 120,
  };

  it('asks for one of two ways, or neither', () => {
    expect(offerWords('Changed.', cure, { possible: true, step: 100 })).toEqual({
      text: 'Changed. Train it from the start, or go on from step 100 of Sick, the last checkpoint before the verdict?',
      again: 'Train Again',
      resume: 'Resume from Step 100 with the Edit',
      later: 'Not Now',
    });
  });

  it('says why it offers but one', () => {
    expect(offerWords('Changed.', cure, { possible: false, why: 'model.latentDim is 8' })).toMatchObject({
      text: 'Changed. Train it from the start? Sick cannot be resumed with the edit: model.latentDim is 8.',
      resume: null,
    });
  });

  it('is remembered once for each edit of a run, newest first, and not for ever', () => {
    const other = { ...cure, title: 'Lower the learning rate' };
    expect(withCure([other, cure], { ...cure, sickSince: 5 })).toEqual([{ ...cure, sickSince: 5 }, other]);
    const many = Array.from({ length: 30 }, (_, i) => ({ ...cure, run: String(i) }));
    expect(many.reduce<Cure[]>(withCure, [])).toHaveLength(20);
  });
});
