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
    expect(points(curves, 'probe.prediction.signal.train')).toEqual([[500, 0.9]]);
    expect(curves.series.has('probe.prediction.signal.test')).toBe(false);
    expect(points(curves, 'latent.z.kl')).toEqual([[500, 0.75]]);
    expect(points(curves, 'latent.z.effectiveRank')).toEqual([[500, 2]]);
  });

  it('come from all that a look says, and there is none for what it does not say', () => {
    const plain = latentsEvent(500, [0.25]);
    const [z] = plain.latents;
    if (z === undefined) throw new Error('The look has no latent.');
    const aggregate = {
      gaussianKl: 0.1,
      covarianceDistance: 0.6,
      meanNorm: 0.08,
      sigregMse: 4e-4,
      mutualInformation: 1.5,
      aggregateKl: null,
    };
    const curves = curvesOf(
      { ...plain, step: 400 },
      {
        ...plain,
        latents: [{ ...z, rankMe: 1, activeUnits: 1, aggregate }],
        decoding: [
          {
            name: 'generation',
            of: 'y',
            from: 'z',
            unit: 'nats',
            loss: 3,
            shuffledLoss: 9,
            constantLoss: 'Infinity',
          },
        ],
        prediction: { cosine: 0.9, error: 0.2, shuffledError: 2, modes: null },
        targetUse: { lossChange: 4, moved: 7 },
        teacherLag: 0.01,
        evaluated: { heldOut: null, training: { loss: 2, terms: {} } },
      },
    );
    const keys = (prefix: string) => [...curves.series.keys()].filter((key) => key.startsWith(prefix));
    expect(keys('latent.z.')).toEqual(
      [
        ...['effectiveRank', 'rowCosine', 'meanShare', 'kl', 'rankMe', 'activeUnits'],
        ...['gaussianKl', 'covarianceDistance', 'meanNorm', 'sigregMse', 'mutualInformation'],
      ].map((name) => `latent.z.${name}`),
    );
    expect(points(curves, 'latent.z.mutualInformation')).toEqual([[500, 1.5]]);
    expect(points(curves, 'decoding.generation.constantLoss')).toEqual([[500, Infinity]]);
    expect(points(curves, 'prediction.shuffledError')).toEqual([[500, 2]]);
    expect(keys('modes')).toEqual([]);
    expect(points(curves, 'targetUse.moved')).toEqual([[500, 7]]);
    expect(points(curves, 'teacherLag')).toEqual([[500, 0.01]]);
    expect(keys('evaluated')).toEqual(['evaluated.training']);
  });

  it('keep the probes of several latents apart', () => {
    const score = (test: number) => ({ label: { train: null, test } });
    const curves = curvesOf(probeEvent(5, score(0.9), 's_x'), probeEvent(5, score(0.6), 's_y'));
    expect(points(curves, 'probe.s_x.label.test')).toEqual([[5, 0.9]]);
    expect(points(curves, 'probe.s_y.label.test')).toEqual([[5, 0.6]]);
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
    expect(points(curves, 'probe.prediction.signal.test')).toEqual([]);
  });

  it('are written whole as CSV, one row a step', () => {
    const curves = curvesOf(
      scalars(1, { loss: [3, 'Infinity'] }),
      probeEvent(2, { 'a,b': { train: 0.5, test: null } }),
    );
    expect(curves.csv(['loss', 'probe.prediction.a,b.train', 'nothing'])).toBe(
      'step,loss,"probe.prediction.a,b.train"\n1,3,\n2,Infinity,0.5\n',
    );
  });
});
