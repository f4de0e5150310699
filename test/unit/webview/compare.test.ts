import { describe, expect, it } from 'vitest';
import type { ComparedRun, VerdictSpan } from '../../../schemas/compare-message.ts';
import {
  latentCharts,
  objectiveCharts,
  probeCharts,
  type ChartedRun,
} from '../../../webview/compare/compare-charts.ts';
import { leadWords } from '../../../webview/compare/lead.ts';
import { runRowWords } from '../../../webview/compare/run-row-words.ts';
import {
  heldAt,
  holding,
  stripRows,
  verdictTable,
  type JudgedRun,
} from '../../../webview/compare/verdict-rows.ts';
import { SeriesStore } from '../../../webview/series-store.ts';

const about = (key: string, label: string, origin: ComparedRun['origin'] = null): ComparedRun => ({
  key,
  label,
  created: '',
  origin,
});
const span = (id: string, from: number, to: number | null): VerdictSpan => ({
  id,
  detector: id,
  title: `${id} it is`,
  severity: 'warning',
  from,
  to,
  cause: null,
});

/** A sick run, and one that goes on from its step 150 and is well after a while. */
const sick: JudgedRun = {
  about: about('r1', 'before'),
  step: 760,
  spans: [span('collapse', 160, null), span('noise', 40, 90)],
};
const cured: JudgedRun = {
  about: about('r2', 'after', { label: 'before', step: 150 }),
  step: 400,
  spans: [span('collapse', 200, 300)],
};
const runs = [sick, cured];

describe('which verdicts held when', () => {
  it('is a row for each verdict, the first to come first, with a lane for each run', () => {
    expect(stripRows(runs)).toMatchObject([
      { id: 'noise', lanes: [{ bars: [{ from: 40, to: 90, holds: false }] }, { bars: [] }] },
      {
        id: 'collapse',
        title: 'collapse it is',
        lanes: [
          { bars: [{ from: 160, to: 760, holds: true }] },
          { bars: [{ from: 200, to: 300, holds: false }] },
        ],
      },
    ]);
  });

  it('says of each lane which steps the run has taken', () => {
    const [row] = stripRows(runs);
    expect(row?.lanes.map(({ ran }) => ran)).toEqual([
      { from: 0, to: 760 },
      { from: 150, to: 400 },
    ]);
  });

  it('is read at a step, also where a run is not there', () => {
    expect(heldAt(runs, 100)).toBe('Step 100. before: none. after: begins at step 150.');
    expect(heldAt(runs, 250)).toBe('Step 250. before: collapse it is. after: collapse it is.');
    expect(heldAt(runs, 350)).toBe('Step 350. before: collapse it is. after: none.');
    expect(heldAt(runs, 500)).toBe('Step 500. before: collapse it is. after: has had 400 steps.');
  });

  it('says which verdict explains another, and counts it no more', () => {
    const of = (more: Partial<VerdictSpan>): JudgedRun => ({
      ...sick,
      spans: [span('joint', 100, null), { ...span('complete', 200, null), ...more }],
    });
    const explained = of({ cause: 'joint' });
    expect(stripRows([explained]).map(({ explainedBy }) => explainedBy)).toEqual([null, 'joint it is']);
    expect(holding(explained).map(({ id }) => id)).toEqual(['joint']);
    expect(leadWords([explained, cured], 1)).toMatch(/1 verdict holds in “before”, none in “after”\.$/);
    // Where it stands alone in one of the runs, it is not called explained.
    expect(stripRows([explained, of({})]).map(({ explainedBy }) => explainedBy)).toEqual([null, null]);
    expect(holding(of({})).length).toBe(2);
    expect(holding(of({ cause: 'gone' })).length).toBe(2);
  });

  it('is a table, too', () => {
    expect(verdictTable(runs).rows).toEqual([
      ['noise it is', 'before', 'warning', '40', '90'],
      ['collapse it is', 'before', 'warning', '160', 'still holds'],
      ['collapse it is', 'after', 'warning', '200', '300'],
    ]);
  });
});

describe('the words of a comparison', () => {
  it('lead with whose weights, what differs and how it came out', () => {
    expect(leadWords(runs, 2)).toBe(
      '“after” began with the weights of “before” at step 150. The experiments differ in 2 keys. ' +
        '1 verdict holds in “before”, none in “after”.',
    );
    const well = [cured, { ...cured, about: about('r3', 'again') }];
    expect(leadWords(well, 0)).toMatch(
      /The experiments agree in every key\. No verdict holds in any of them\.$/,
    );
    expect(leadWords([{ ...cured, about: about('r3', 'a') }, sick], 1)).toBe(
      'The experiments differ in 1 key. No verdicts hold in “a”, 1 in “before”.',
    );
    expect(leadWords([sick], 0)).toMatch(/One run is left/);
  });

  it('say of a run how far it is, what holds, and where its weights come from', () => {
    expect(runRowWords(sick.about, { step: 1200, totalSteps: 6000 }, 0.25, 1)).toMatchObject({
      step: expect.stringMatching(/^1\D?200 of 6\D?000$/) as string,
      verdicts: '1 holds',
      weights: 'drawn anew',
    });
    expect(runRowWords(cured.about, { step: 0, totalSteps: 10 }, null, 0)).toEqual({
      step: '0 of 10',
      loss: '–',
      verdicts: 'none',
      weights: 'of “before” at step 150',
    });
  });
});

describe('the charts of a comparison', () => {
  const term = (name: string) => ({ name, label: name.toUpperCase(), unit: 'nats', weight: 1 });
  const charted = [
    { key: 'r1', label: 'before', terms: [term('prediction')] },
    { key: 'r2', label: 'after', terms: [term('prediction'), term('variance')] },
  ] as unknown as ChartedRun[];
  const store = new SeriesStore();
  const columns = (...keys: string[]): void => {
    const series = keys.map((key) => ({
      key,
      stepsPerBin: 1,
      from: 0,
      data: new Float64Array([1, 1, 1, 1, 1]),
    }));
    store.apply({ type: 'series', reset: true, series });
  };
  columns(
    'r1/loss',
    'r2/loss',
    'r1/latent.z.effectiveRank',
    'r2/latent.z.effectiveRank',
    'r2/latent.z.kl',
    'r2/probe.z.signal.test',
    'r2/probe.z.signal.train',
    'r1/probe.z.signal.test',
    'r1/probe.z.noise.train',
  );
  const curvesOf = (charts: ReturnType<typeof objectiveCharts>) =>
    charts.map(({ id, curves }) => [id, curves.map(({ key }) => key)]);

  it('have a curve for each run that has the figure', () => {
    expect(curvesOf(objectiveCharts(charted, store))).toEqual([
      ['compare.loss', ['r1/loss', 'r2/loss']],
      ['compare.term.prediction', ['r1/term.prediction', 'r2/term.prediction']],
      ['compare.term.variance', ['r2/term.variance']],
    ]);
    expect(curvesOf(latentCharts(charted, store))).toEqual([
      ['compare.latent.z.effectiveRank', ['r1/latent.z.effectiveRank', 'r2/latent.z.effectiveRank']],
      ['compare.latent.z.kl', ['r2/latent.z.kl']],
    ]);
  });

  it('show a probe on the test set, and on the training set only where there is no other', () => {
    expect(curvesOf(probeCharts(charted, store))).toEqual([
      ['compare.probe.z.signal.test', ['r1/probe.z.signal.test', 'r2/probe.z.signal.test']],
      ['compare.probe.z.noise.train', ['r1/probe.z.noise.train']],
    ]);
  });

  it('keep the colour of a run where others are missing', () => {
    const [, kl] = latentCharts(charted, store);
    expect(kl?.curves.map(({ colour }) => colour)).toEqual([1]);
  });
});
