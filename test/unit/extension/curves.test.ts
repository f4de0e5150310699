import { describe, expect, it } from 'vitest';
import { Curves } from '../../../extension/runs/curves.ts';
import { latentsEvent, probeEvent, scalars, started } from './events.ts';

const curvesOf = (...events: Parameters<Curves['apply']>[0][]): Curves => {
  const result = new Curves();
  for (const event of events) result.apply(event);
  return result;
};
const points = (curves: Curves, key: string): [number, number][] => {
  const series = curves.series.get(key);
  return Array.from({ length: series?.length ?? 0 }, (_, i) => [
    series?.stepAt(i) ?? NaN,
    series?.valueAt(i) ?? NaN,
  ]);
};

describe('the curves of a run', () => {
  it('come from blocks of scalars', () => {
    const curves = curvesOf(
      started(0),
      scalars(1, { loss: [3, 2.5], 'term.kl': [0.1, 'NaN'] }),
      scalars(3, { loss: [2] }),
    );
    expect(points(curves, 'loss')).toEqual([
      [1, 3],
      [2, 2.5],
      [3, 2],
    ]);
    expect(points(curves, 'term.kl')).toEqual([
      [1, 0.1],
      [2, NaN],
    ]);
  });

  it('come from probes and latent statistics', () => {
    const curves = curvesOf(
      started(0),
      probeEvent(500, { signal: { train: 0.9, test: null } }),
      latentsEvent(500, [0.25, 0.5]),
    );
    expect(points(curves, 'probe.signal.train')).toEqual([[500, 0.9]]);
    expect(curves.series.has('probe.signal.test')).toBe(false);
    expect(points(curves, 'latent.z.kl')).toEqual([[500, 0.75]]);
    expect(points(curves, 'latent.z.effectiveRank')).toEqual([[500, 2]]);
  });

  it('lose the tail of an attempt that died past the checkpoint from which the next goes on', () => {
    const curves = curvesOf(
      started(0),
      scalars(1, { loss: [5, 4, 3, 2] }),
      probeEvent(4, { signal: { train: 1, test: 1 } }),
      started(1, 2),
      scalars(3, { loss: [30] }),
    );
    expect(points(curves, 'loss')).toEqual([
      [1, 5],
      [2, 4],
      [3, 30],
    ]);
    expect(points(curves, 'probe.signal.test')).toEqual([]);
  });

  it('are written whole as CSV, one row a step', () => {
    const curves = curvesOf(
      scalars(1, { loss: [3, 'Infinity'] }),
      probeEvent(2, { 'a,b': { train: 0.5, test: null } }),
    );
    expect(curves.csv(['loss', 'probe.a,b.train', 'nothing'])).toBe(
      'step,loss,"probe.a,b.train"\n1,3,\n2,Infinity,0.5\n',
    );
  });
});
