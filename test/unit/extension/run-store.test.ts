import { describe, expect, it } from 'vitest';
import { RunStore } from '../../../extension/runs/run-store.ts';
import { alertEvent, latentsEvent, probeEvent, scalars, started } from './events.ts';

const store = (...events: Parameters<RunStore['apply']>[0][]): RunStore => {
  const result = new RunStore();
  for (const event of events) result.apply(event);
  return result;
};
const points = (s: RunStore, key: string): [number, number][] => {
  const series = s.series.get(key);
  return Array.from({ length: series?.length ?? 0 }, (_, i) => [
    series?.stepAt(i) ?? NaN,
    series?.valueAt(i) ?? NaN,
  ]);
};

describe('the store of a run', () => {
  it('turns blocks of scalars into curves', () => {
    const s = store(
      started(0),
      scalars(1, { loss: [3, 2.5], 'term.kl': [0.1, 'NaN'] }),
      scalars(3, { loss: [2] }),
    );
    expect(points(s, 'loss')).toEqual([
      [1, 3],
      [2, 2.5],
      [3, 2],
    ]);
    expect(points(s, 'term.kl')).toEqual([
      [1, 0.1],
      [2, NaN],
    ]);
  });

  it('turns probes and latent statistics into curves', () => {
    const s = store(
      started(0),
      probeEvent(500, { signal: { train: 0.9, test: null } }),
      latentsEvent(500, [0.25, 0.5]),
    );
    expect(points(s, 'probe.signal.train')).toEqual([[500, 0.9]]);
    expect(s.series.has('probe.signal.test')).toBe(false);
    expect(points(s, 'latent.z.kl')).toEqual([[500, 0.75]]);
    expect(points(s, 'latent.z.effectiveRank')).toEqual([[500, 2]]);
    expect(s.latents?.step).toBe(500);
  });

  it('voids the tail of an attempt that died past the checkpoint from which the next goes on', () => {
    const s = store(
      started(0),
      scalars(1, { loss: [5, 4, 3, 2] }),
      latentsEvent(4, [1]),
      probeEvent(4, { signal: { train: 1, test: 1 } }),
      alertEvent('early', 'raised', 2),
      alertEvent('late', 'raised', 4),
      started(1, 2),
      scalars(3, { loss: [30] }),
    );
    expect(points(s, 'loss')).toEqual([
      [1, 5],
      [2, 4],
      [3, 30],
    ]);
    expect([s.latents, s.probe, points(s, 'probe.signal.test')]).toEqual([null, null, []]);
    expect(s.alerts.map((alert) => alert.id)).toEqual(['early']);
  });

  it('holds the newest word on each alert, raised ones first', () => {
    const s = store(
      alertEvent('a', 'raised', 10),
      alertEvent('b', 'raised', 20),
      alertEvent('c', 'raised', 30),
      alertEvent('c', 'cleared', 30),
      alertEvent('a', 'updated', 10),
    );
    expect(s.alerts.map((alert) => [alert.id, alert.state])).toEqual([
      ['b', 'raised'],
      ['a', 'raised'],
      ['c', 'cleared'],
    ]);
  });

  it('writes full curves as CSV, one row a step', () => {
    const s = store(
      scalars(1, { loss: [3, 'Infinity'] }),
      probeEvent(2, { 'a,b': { train: 0.5, test: null } }),
    );
    expect(s.csv(['loss', 'probe.a,b.train', 'nothing'])).toBe(
      'step,loss,"probe.a,b.train"\n1,3,\n2,Infinity,0.5\n',
    );
  });
});
