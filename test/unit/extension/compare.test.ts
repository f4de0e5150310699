import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompareFeed, type ComparedSource } from '../../../extension/compare/compare-feed.ts';
import { commonName, differencesOf, runLabels } from '../../../extension/compare/comparison.ts';
import { VerdictSpans } from '../../../extension/compare/verdict-spans.ts';
import { UPDATE_INTERVAL_MS } from '../../../extension/panel/page-flow.ts';
import { Curves } from '../../../extension/runs/curves.ts';
import { seriesCsv } from '../../../extension/runs/series-csv.ts';
import { EMPTY_SUMMARY, summarise } from '../../../engine/run/run-summary.ts';
import type { CompareHostMessage } from '../../../schemas/compare-message.ts';
import type { PanelPreferences, RunHeader } from '../../../schemas/panel-message.ts';
import type { RunEvent } from '../../../schemas/run-log.ts';
import { alertEvent, scalars, started } from './events.ts';

describe('when the verdicts of a run held', () => {
  const fold = (...events: RunEvent[]) => {
    const verdicts = new VerdictSpans();
    for (const event of events) verdicts.apply(event);
    return verdicts.spans.map(({ id, from, to, severity }) => ({ id, from, to, severity }));
  };
  const raised = (id: string, since: number, step: number, more = {}) =>
    alertEvent(id, 'raised', since, { step, ...more });
  const cleared = (id: string, since: number, step: number) => alertEvent(id, 'cleared', since, { step });

  it('is from the first evidence to when it was lifted, or until now', () => {
    expect(fold(started(0), raised('a', 10, 30), raised('b', 20, 40), cleared('a', 10, 90))).toEqual([
      { id: 'a', from: 10, to: 90, severity: 'warning' },
      { id: 'b', from: 20, to: null, severity: 'warning' },
    ]);
  });

  it('is told once for each time that it came', () => {
    expect(
      fold(started(0), raised('a', 10, 30), cleared('a', 10, 50), raised('a', 70, 90)).map(({ from, to }) => [
        from,
        to,
      ]),
    ).toEqual([
      [10, 50],
      [70, null],
    ]);
  });

  it('keeps the gravest severity, the newest title and cause, and their order of beginning', () => {
    const updated = alertEvent('b', 'updated', 20, {
      step: 60,
      severity: 'error',
      title: 'Worse',
      cause: 'a',
    });
    const verdicts = new VerdictSpans();
    for (const event of [started(0), raised('b', 20, 40), raised('a', 10, 50), updated, cleared('b', 20, 80)])
      verdicts.apply(event);
    expect(verdicts.spans).toMatchObject([
      { id: 'a', severity: 'warning', cause: null },
      { id: 'b', severity: 'error', title: 'Worse', to: 80, cause: 'a' },
    ]);
  });

  it('is taken back past the step that a resume begins with', () => {
    const events = [started(0), raised('a', 10, 30), raised('b', 60, 80), cleared('a', 10, 90)];
    expect(fold(...events, started(1, 70)).map(({ id, to }) => [id, to])).toEqual([['a', null]]);
    expect(fold(...events, started(1, 85)).map(({ id, to }) => [id, to])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  it('leaves alone what is lifted without having been raised', () => {
    expect(fold(started(0), cleared('a', 10, 20))).toEqual([]);
  });
});

describe('runs beside one another', () => {
  const labels = (...names: string[]) => runLabels(names.map((name) => ({ name })));

  it('are called by their names, and told apart by their age', () => {
    expect(labels('A', 'B')).toEqual(['A', 'B']);
    expect(labels('A', 'A')).toEqual(['before', 'after']);
    expect(labels('A', 'A', 'A')).toEqual(['run 1', 'run 2', 'run 3']);
    expect(labels('A', 'B', 'A')).toEqual(['A 1', 'B', 'A 2']);
    expect(labels('A')).toEqual(['A']);
  });

  it('have one name, or several', () => {
    expect(commonName([{ name: 'A' }, { name: 'A' }])).toBe('A');
    expect(commonName([{ name: 'A' }, { name: 'B' }])).toBeNull();
    expect(commonName([])).toBeNull();
  });

  it('differ in keys, with the value of each', () => {
    const experiment = (beta: number, more: object = {}) => ({
      name: String(beta),
      objective: { beta, freeBits: 0 },
      optimiser: { betas: [0.9, 0.999] },
      ...more,
    });
    expect(differencesOf([experiment(100), experiment(1), experiment(100, { seed: 2 })])).toEqual([
      { key: 'objective.beta', values: ['100', '1', '100'] },
      { key: 'seed', values: [null, null, '2'] },
    ]);
    expect(differencesOf([experiment(1), experiment(1, { name: 'other' })])).toEqual([]);
    expect(differencesOf([undefined, { model: { kind: 'mine' } }]).length).toBe(1);
  });
});

describe('curves of several runs as CSV', () => {
  it('are columns beside one another, by step', () => {
    const curves = [new Curves(), new Curves()] as const;
    curves[0].apply(scalars(1, { loss: [3, 2] }));
    curves[1].apply(scalars(2, { loss: [5] }));
    const columns = curves.flatMap((run, i) => {
      const series = run.series.get('loss');
      return series === undefined ? [] : [{ key: `run ${i}, "loss"`, series }];
    });
    expect(seriesCsv(columns)).toBe('step,"run 0, ""loss""","run 1, ""loss"""\n1,3,\n2,2,5\n');
  });
});

const preferences: PanelPreferences = { smoothing: 0, logScale: {}, hidden: {} };

class Run implements ComparedSource {
  readonly curves = new Curves();
  readonly #verdicts = new VerdictSpans();
  #summary = EMPTY_SUMMARY;
  readonly about;

  constructor(
    readonly key: string,
    readonly experiment: unknown,
  ) {
    this.about = { key, label: key, created: '', origin: null };
  }
  get spans() {
    return this.#verdicts.spans;
  }
  get header(): RunHeader {
    return { name: this.key, status: 'running', step: this.#summary.step } as RunHeader;
  }
  apply(...events: RunEvent[]): void {
    for (const event of events) {
      this.curves.apply(event);
      this.#verdicts.apply(event);
      this.#summary = summarise(this.#summary, event);
    }
  }
}

describe('the feed of the comparison', () => {
  let runs: [Run, Run];
  let feed: CompareFeed;
  let sent: CompareHostMessage[];
  const take = () => sent.splice(0);
  const types = () => take().map((message) => message.type);

  beforeEach(() => {
    vi.useFakeTimers();
    runs = [new Run('r1', { objective: { beta: 100 } }), new Run('r2', { objective: { beta: 1 } })];
    runs[0].apply(started(0), scalars(1, { loss: [3, 2] }), alertEvent('a', 'raised', 2));
    runs[1].apply(started(0));
    sent = [];
    feed = new CompareFeed(
      () => runs,
      preferences,
      (message) => sent.push(message),
    );
  });
  afterEach(() => {
    feed.dispose();
    vi.useRealTimers();
  });

  it('is silent until the page is ready, then tells it everything', () => {
    feed.changed();
    expect(take()).toEqual([]);
    feed.ready();
    expect(sent).toMatchObject([
      { type: 'preferences' },
      { type: 'comparison', differences: [{ key: 'objective.beta', values: ['100', '1'] }] },
      { type: 'run', key: 'r1' },
      { type: 'verdicts', key: 'r1', spans: [{ id: 'a', to: null }] },
      { type: 'run', key: 'r2' },
      { type: 'verdicts', key: 'r2', spans: [] },
      { type: 'series', reset: true, series: [{ key: 'r1/loss', from: 0 }] },
    ]);
  });

  it('then tells what changed, of which run, and no more', () => {
    feed.ready();
    feed.drawn();
    take();
    runs[1].apply(scalars(1, { loss: [9] }));
    feed.changed();
    vi.advanceTimersByTime(UPDATE_INTERVAL_MS);
    expect(take()).toMatchObject([
      { type: 'run', key: 'r2', run: { step: 1 } },
      { type: 'series', reset: false, series: [{ key: 'r2/loss' }] },
    ]);
    feed.drawn();
    runs[0].apply(alertEvent('a', 'cleared', 2, { step: 3 }));
    feed.changed();
    vi.advanceTimersByTime(UPDATE_INTERVAL_MS);
    expect(take()).toMatchObject([{ type: 'verdicts', key: 'r1', spans: [{ to: 3 }] }]);
  });

  it('is silent while the page is hidden, and whole when it comes back', () => {
    feed.ready();
    feed.setVisible(false);
    take();
    runs[1].apply(scalars(1, { loss: [9] }));
    feed.changed();
    vi.advanceTimersByTime(5000);
    expect(take()).toEqual([]);
    feed.setVisible(true);
    feed.ready();
    expect(sent.at(-1)).toMatchObject({ reset: true, series: [{ key: 'r1/loss' }, { key: 'r2/loss' }] });
  });

  it('waits for a page that still draws, but not for ever', () => {
    feed.ready();
    take();
    runs[1].apply(scalars(1, { loss: [9] }));
    feed.changed();
    vi.advanceTimersByTime(UPDATE_INTERVAL_MS);
    expect(types()).not.toContain('series');
    vi.advanceTimersByTime(1200);
    expect(types()).toContain('series');
  });

  it('smooths anew when the preference changes', () => {
    feed.ready();
    take();
    feed.setPreferences({ ...preferences, smoothing: 0.9 });
    expect(take()).toMatchObject([{ type: 'series', reset: false, series: [{ key: 'r1/loss', from: 0 }] }]);
    feed.setPreferences({ ...preferences, smoothing: 0.9, hidden: { a: true } });
    expect(take()).toEqual([]);
  });
});
