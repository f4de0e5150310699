import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UPDATE_INTERVAL_MS } from '../../../extension/panel/page-flow.ts';
import { PanelFeed, type FeedSource } from '../../../extension/panel/panel-feed.ts';
import { EMPTY_SUMMARY, summarise } from '../../../engine/run/run-summary.ts';
import { Curves } from '../../../extension/runs/curves.ts';
import { Looks } from '../../../extension/runs/looks.ts';
import type { HostMessage, PanelPreferences, RunHeader } from '../../../schemas/panel-message.ts';
import type { RunEvent } from '../../../schemas/run-log.ts';
import { alertEvent, latentsEvent, probeEvent, samplesEvent, scalars, started } from './events.ts';

const preferences: PanelPreferences = { smoothing: 0, logScale: {}, hidden: {} };
const header: RunHeader = {
  id: 'r',
  name: 'r',
  model: 'vjepa',
  status: 'running',
  reason: '',
  device: null,
  step: 0,
  totalSteps: 6000,
  stepsPerSecond: null,
  eta: null,
  elapsed: 0,
  attempt: 0,
  terms: [],
  controllable: true,
  directory: '/r',
};

class Run implements FeedSource {
  readonly curves = new Curves();
  readonly looks = new Looks();
  summary = EMPTY_SUMMARY;
  get header(): RunHeader {
    return { ...header, step: this.summary.step };
  }
  apply(event: RunEvent): void {
    this.curves.apply(event);
    this.looks.apply(event);
    this.summary = summarise(this.summary, event);
  }
  log(...values: number[]): void {
    this.apply(scalars(this.summary.step + 1, { loss: values }));
  }
}

describe('the feed of a panel', () => {
  let run: Run;
  let feed: PanelFeed;
  let sent: HostMessage[];
  const types = () => sent.splice(0).map((message) => message.type);
  const nextUpdate = () => vi.advanceTimersByTime(UPDATE_INTERVAL_MS);

  beforeEach(() => {
    vi.useFakeTimers();
    run = new Run();
    run.apply(started(0));
    sent = [];
    feed = new PanelFeed(run, preferences, (message) => sent.push(message));
  });
  afterEach(() => {
    feed.dispose();
    vi.useRealTimers();
  });

  it('is silent until the page is ready, then tells it everything', () => {
    run.log(3, 2);
    run.apply(latentsEvent(2, [0.1]));
    run.apply(probeEvent(2, { signal: { train: 1, test: 1 } }));
    run.apply(samplesEvent(2));
    run.apply(alertEvent('a', 'raised', 2));
    feed.changed();
    expect(types()).toEqual([]);
    feed.ready();
    expect(sent.find((message) => message.type === 'series')).toMatchObject({ reset: true });
    expect(types()).toEqual([
      'preferences',
      'run',
      'series',
      'profiles',
      'latents',
      'probe',
      'samples',
      'alerts',
    ]);
  });

  it('sends a first change at once and a stream of changes at its own rate', () => {
    feed.ready();
    types();
    run.log(1);
    feed.changed();
    expect(types()).toEqual(['run', 'series']);
    feed.drawn();
    for (let i = 0; i < 50; i++) {
      run.log(i);
      feed.changed();
    }
    expect(types()).toEqual([]);
    nextUpdate();
    expect(types()).toEqual(['run', 'series']);
  });

  it('sends of a curve only what the page has not seen', () => {
    run.log(1, 2, 3);
    feed.ready();
    feed.drawn();
    types();
    run.log(4);
    feed.changed();
    nextUpdate();
    const message = sent.find((m) => m.type === 'series');
    expect(message).toMatchObject({ reset: false, series: [{ key: 'loss', from: 3 }] });
  });

  it('waits for a page that still draws, but not for ever', () => {
    run.log(1);
    feed.ready();
    types();
    run.log(2);
    feed.changed();
    nextUpdate();
    expect(types()).not.toContain('series');
    vi.advanceTimersByTime(1200);
    expect(types()).toContain('series');
  });

  it('is silent while the page is hidden, and whole when it comes back', () => {
    feed.ready();
    feed.setVisible(false);
    types();
    run.log(1, 2);
    feed.changed();
    vi.advanceTimersByTime(5000);
    expect(types()).toEqual([]);
    feed.setVisible(true);
    feed.ready();
    expect(sent.find((m) => m.type === 'series')).toMatchObject({ reset: true, series: [{ from: 0 }] });
  });

  it('smooths anew when the preference changes', () => {
    run.log(1, 0, 0);
    feed.ready();
    types();
    feed.setPreferences({ ...preferences, smoothing: 0.9 }, true);
    expect(sent).toMatchObject([
      { type: 'preferences' },
      { type: 'series', reset: false, series: [{ from: 0 }] },
    ]);
  });

  it('sends latents, probe and alerts once each', () => {
    run.apply(latentsEvent(2, [0.1]));
    feed.ready();
    types();
    run.apply(alertEvent('a', 'raised', 2));
    feed.changed();
    expect(types()).toEqual(['alerts']);
    feed.changed();
    nextUpdate();
    expect(types()).toEqual([]);
  });

  it('tells all that the log says of a look', () => {
    const look = { ...latentsEvent(2, [0.1]), teacherLag: 0.02 };
    run.apply(look);
    feed.ready();
    expect(sent.find((message) => message.type === 'latents')).toMatchObject(look);
  });

  it('sends of KL over the run only the columns that are new, and all of them where looks became void', () => {
    run.apply(latentsEvent(10, [0.5, 0.1]));
    run.apply(latentsEvent(20, [0.4, 0.2]));
    feed.ready();
    const profile = (from: number, ...data: number[]) => ({
      key: 'latent.z.kl',
      dims: 2,
      looksPerColumn: 1,
      from,
      data: Float64Array.from(data),
    });
    const profiles = () => sent.splice(0).filter((message) => message.type === 'profiles');
    expect(profiles()).toEqual([
      { type: 'profiles', reset: true, profiles: [profile(0, 10, 0.5, 0.1, 20, 0.4, 0.2)] },
    ]);
    run.apply(latentsEvent(30, [0.3, 0.3]));
    feed.changed();
    expect(profiles()).toEqual([
      { type: 'profiles', reset: false, profiles: [profile(1, 20, 0.4, 0.2, 30, 0.3, 0.3)] },
    ]);
    run.apply(started(1, 15));
    run.apply(latentsEvent(25, [1, 2]));
    feed.changed();
    nextUpdate();
    expect(profiles()).toEqual([
      { type: 'profiles', reset: false, profiles: [profile(0, 10, 0.5, 0.1, 25, 1, 2)] },
    ]);
  });

  it('sends the newest probe of each latent', () => {
    run.apply(probeEvent(2, { label: { train: 0.9, test: 0.8, measure: 'accuracy', chance: 0.5 } }, 's_x'));
    run.apply(probeEvent(2, { label: { train: 0.7, test: 0.6 } }, 's_y'));
    run.apply(probeEvent(4, { label: { train: 1, test: 1 } }, 's_x'));
    feed.ready();
    expect(sent.find((message) => message.type === 'probe')).toEqual({
      type: 'probe',
      probes: [
        { latent: 's_x', step: 4, scores: { label: { train: 1, test: 1 } } },
        { latent: 's_y', step: 2, scores: { label: { train: 0.7, test: 0.6 } } },
      ],
    });
  });

  it('says which alert explains which', () => {
    run.apply(alertEvent('collapse', 'raised', 2));
    run.apply(alertEvent('low rank', 'raised', 2, { cause: 'collapse' }));
    feed.ready();
    expect(sent.find((message) => message.type === 'alerts')).toMatchObject({
      explainedBy: { 'low rank': 'collapse' },
    });
    run.apply(alertEvent('collapse', 'cleared', 2));
    feed.changed();
    expect(sent.findLast((message) => message.type === 'alerts')).toMatchObject({ explainedBy: {} });
  });
});
