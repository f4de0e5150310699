import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gaussianityFloors } from '../../../engine/monitor/statistics/gaussianity.ts';
import { namedDetectors } from '../../../engine/monitor/causes.ts';
import type { LatentsMessage } from '../../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../../schemas/run-log.ts';
import { CATALOGUE } from '../../../webview/latents/catalogue.ts';
import { gaussianFloors } from '../../../webview/latents/floors.ts';
import { priorFigures, shapeFigures, useFigures } from '../../../webview/latents/figures.ts';
import { overview } from '../../../webview/latents/overview.ts';
import { priorCharts } from '../../../webview/latents/prior-charts.ts';
import { reading, readingPerDimension } from '../../../webview/latents/reading.ts';
import { runCharts } from '../../../webview/latents/run-charts.ts';
import { shapeCharts } from '../../../webview/latents/shape-charts.ts';
import { useCharts } from '../../../webview/latents/use-charts.ts';
import { ProfileStore } from '../../../webview/profile-store.ts';
import { SeriesStore } from '../../../webview/series-store.ts';
import { latentsAt, olderLatentsAt } from '../../webview-page/simulated-run.ts';
import { varJepaLatentsAt } from '../../webview-page/simulated-var-jepa.ts';

const look: LatentsMessage = { ...varJepaLatentsAt(6000, false), type: 'latents' };
const older: LatentsMessage = { ...olderLatentsAt(6000, false), type: 'latents' };
const named = (name: string, message = look): LatentStatistics => {
  const latent = message.latents.find((one) => one.name === name);
  if (latent === undefined) throw new Error(`The look has no ${name}.`);
  return latent;
};
const stores = { store: new SeriesStore(), profiles: new ProfileStore() };
const context = { dims: 16, rows: 5000 };

describe('the catalogue of figures', () => {
  it('has the floors of the engine, which are the published ones', () => {
    const engine = gaussianityFloors(5000, 16);
    expect(gaussianFloors(context)).toEqual({
      gaussianKl: engine.momentMatchedKl,
      covarianceDistance: engine.distanceFromIdentity,
      meanNorm: engine.meanNorm,
      sigregMse: engine.sigregMse,
    });
    expect(gaussianFloors({ dims: 16, rows: 16 })).toBeNull();
  });

  it('leads to pages that detectors have', () => {
    const detectors = namedDetectors();
    for (const [id, { page }] of Object.entries(CATALOGUE)) {
      const exists = existsSync(new URL(`../../../docs/diagnostics/${page}`, import.meta.url));
      expect(exists || detectors.has(page.replace(/\.md$/, '')), `${id}: ${page}`).toBe(true);
    }
  });

  it('finds the published healthy runs of Var-JEPA inside, and the broken ones outside (Table 1, s_x)', () => {
    const inside = (id: keyof typeof CATALOGUE, value: number) => reading(id, value, context)?.inside;
    // Rows A and G; their samples are normal, whatever they say of x.
    for (const [kl, far, mean, mse] of [
      [0.113, 0.649, 0.082, 4e-4],
      [0.015, 0.229, 0.055, 1.6e-4],
    ] as const) {
      expect(inside('gaussianKl', kl)).toBe(true);
      expect(inside('covarianceDistance', far)).toBe(true);
      expect(inside('meanNorm', mean)).toBe(true);
      expect(inside('sigregMse', mse)).toBe(true);
    }
    // Rows E and I.
    for (const [kl, far, mean, mse] of [
      [8.374, 7.197, 2.55, 5.1e-2],
      [10.465, 8.807, 3.1, 5.7e-2],
    ] as const) {
      expect(inside('gaussianKl', kl)).toBe(false);
      expect(inside('covarianceDistance', far)).toBe(false);
      expect(inside('meanNorm', mean)).toBe(false);
      expect(inside('sigregMse', mse)).toBe(false);
    }
  });

  it('does not blame a latent for the few rows that it was looked at with', () => {
    const few = { dims: 64, rows: 256 };
    const floor = gaussianFloors(few)?.gaussianKl ?? NaN;
    expect(floor).toBeGreaterThan(2);
    expect(reading('gaussianKl', floor, few)?.inside).toBe(true);
  });
});

describe('a figure', () => {
  it('is nothing where the log has no number, and outside where it is none', () => {
    expect(reading('rankMe', undefined, context)).toBeNull();
    expect(reading('rankMe', null, context)).toBeNull();
    expect(reading('rankMe', 'NaN', context)).toEqual({ inside: false, words: 'NaN' });
  });

  it('per dimension says how many are outside: a few may be unused, but none miscalibrated', () => {
    expect(readingPerDimension('klPerDimension', [1, 1, 0.001], context, 'most')).toEqual({
      inside: true,
      words: '1 of 3 dimensions outside',
    });
    expect(readingPerDimension('calibration', [1, 1.3, 'Infinity'], context, 'all')).toEqual({
      inside: false,
      words: '2 of 3 dimensions outside',
    });
    expect(readingPerDimension('calibration', [0.8, 1.25], context, 'all')?.words).toBe('all 2 dimensions');
    expect(readingPerDimension('calibration', undefined, context, 'all')).toBeNull();
  });
});

describe('the figures of a latent', () => {
  const ids = (figures: readonly { readonly id: string }[]): string[] => figures.map(({ id }) => id);
  const figure = (latent: LatentStatistics, id: string, of = look) =>
    [...priorFigures(latent, of), ...shapeFigures(latent, of), ...useFigures(latent, of)].find(
      (one) => one.id === id,
    );

  it('are those that the log has', () => {
    const context = named('context', older);
    expect(ids(priorFigures(context, older))).toEqual([]);
    expect(ids(shapeFigures(context, older))).toEqual(['effectiveRank', 'rowCosine']);
    expect(ids(useFigures(context, older))).toEqual([]);
    expect(ids(priorFigures(named('z'), look))).toEqual([
      'kl',
      'atPrior',
      'activeUnits',
      'mutualInformation',
      'aggregateKl',
    ]);
    expect(ids(useFigures(named('prediction'), look))).toEqual([
      'predictionError',
      'predictionCosine',
      'modeGain',
    ]);
    expect(ids(useFigures(named('s_y'), look))).toEqual(['decoding', 'targetLossChange', 'targetMoved']);
  });

  it('do not judge the split of a KL whose information the estimate cannot hold', () => {
    const z = named('z');
    const aggregate = z.aggregate ?? null;
    if (aggregate === null) throw new Error('z has no aggregate.');
    const split = (mutualInformation: number) =>
      figure({ ...z, aggregate: { ...aggregate, mutualInformation, aggregateKl: 9 } }, 'aggregateKl')?.reading
        .inside;
    expect(split(1)).toBe(false);
    expect(split(5.4)).toBeNull();
  });

  it('let an auxiliary latent be its prior, and a target whose prior predicts it', () => {
    const dead = (name: string): LatentStatistics => ({ ...named(name), kl: [1e-4, 1e-4], activeUnits: 0 });
    const insideOf = (latent: LatentStatistics): readonly unknown[] =>
      priorFigures(latent, look)
        .filter(({ id }) => id === 'kl' || id === 'activeUnits')
        .map(({ reading: { inside } }) => inside);
    expect(insideOf(dead('s_x'))).toEqual([false, false]);
    expect(insideOf(dead('z'))).toEqual([null, null]);
    // Its rows should differ all the same.
    expect(insideOf(dead('s_y'))).toEqual([null, false]);
    expect(insideOf(named('z'))).toEqual([true, true]);
    expect(priorFigures(dead('z'), look)[0]?.aside).toContain('no loss');
  });

  it('count the dimensions that sit at their prior for 99 of 100 rows', () => {
    const s_x = named('s_x');
    const read = (klBelow: LatentStatistics['klBelow']) => figure({ ...s_x, klBelow }, 'atPrior')?.reading;
    expect(read([1, 0.99, 0.98, ...Array.from({ length: 13 }, () => 0)])).toEqual({
      inside: true,
      words: '2',
    });
    expect(read(Array.from({ length: 16 }, (_, j) => (j < 9 ? 1 : 0)))).toEqual({
      inside: false,
      words: '9',
    });
    expect(read(null)).toBeUndefined();
  });

  it('count active units among the shape where there is no prior', () => {
    expect(ids(priorFigures(named('prediction'), look))).toEqual([]);
    expect(ids(shapeFigures(named('prediction'), look))).toEqual([
      'activeUnits',
      'effectiveRank',
      'rankMe',
      'alpha',
      'rowCosine',
    ]);
  });

  it('hold to N(0, I) only what is asked to be N(0, I)', () => {
    expect(figure(named('s_x'), 'gaussianKl')?.reading.inside).toBe(true);
    expect(figure(named('s_y'), 'gaussianKl')?.reading.inside).toBeNull();
  });

  it('see a decoder that ignores its latent, in nats or in squared units', () => {
    const s_x = named('s_x');
    const gap = (unit: string, loss: number, shuffledLoss: number, constantLoss: number) => {
      const decoder = { name: 'reconstruction', of: 'x', from: 's_x', unit } as const;
      const decoding = [{ ...decoder, loss, shuffledLoss, constantLoss }];
      return figure(s_x, 'decoding', { ...look, decoding })?.reading.inside;
    };
    expect(gap('nats', 10, 50, 45)).toBe(true);
    expect(gap('nats', 45, 45.01, 45.2)).toBe(false);
    // With a fixed variance that is larger than that of the data, it cannot reach the best constant, and yet it decodes.
    expect(gap('nats', 46, 50, 45)).toBe(true);
    expect(gap('squared units', 0.2, 0.5, 1)).toBe(true);
    expect(gap('squared units', 0.2, 0.2001, 1)).toBe(false);
  });

  it('see a prediction that is no better than that of another row', () => {
    const error = (own: number, other: number) =>
      figure(named('prediction'), 'predictionError', {
        ...look,
        prediction: { cosine: 1, error: own, shuffledError: other, modes: null },
      })?.reading.inside;
    expect([error(0.3, 1.8), error(0.3, 0.4), error(1.2, 3)]).toEqual([true, false, true]);
  });
});

describe('all latents at a glance', () => {
  it('have a column for each figure that any has, and a dash where one has not', () => {
    const { columns, rows } = overview(look);
    expect(columns).toContain('Mutual information');
    const at = columns.indexOf('Error of the prediction');
    expect(rows.map(({ latent, cells }) => [latent.name, cells[at]?.words ?? null])).toEqual([
      ['s_x', null],
      ['z', null],
      ['s_y', null],
      ['prediction', '0.24'],
    ]);
    expect(overview(older).columns).toEqual([
      'Dimensions',
      'KL',
      'Effective rank',
      'Cosine between rows',
      'Calibration',
    ]);
  });
});

describe('the charts of a latent', () => {
  const latest = (): LatentsMessage => look;
  const idsOf = (latent: LatentStatistics, of: LatentsMessage): string[] =>
    [
      ...priorCharts(latent, () => of, stores),
      ...useCharts(latent, () => of, stores.store),
      ...shapeCharts(latent, () => of, stores.store),
    ].map(({ id }) => id);

  it('are those that the log has something for', () => {
    expect(idsOf(named('context', older), older)).toEqual([
      'latent.context.moments',
      'latent.context.spectrum',
    ]);
    expect(idsOf(named('target', older), older)).toEqual([
      'latent.target.klOverRun',
      'latent.target.kl',
      'latent.target.moments',
      'latent.target.spectrum',
    ]);
    expect(idsOf(named('prediction', older), older).slice(0, 3)).toEqual([
      'calibration.ratio',
      'calibration.variance',
      'calibration.run',
    ]);
    expect(idsOf(named('s_x'), look)).toEqual([
      'latent.s_x.klOverRun',
      'latent.s_x.kl',
      'latent.s_x.surgery',
      'latent.s_x.variances',
      'latent.s_x.priorDistance',
      'decoding.reconstruction',
      'latent.s_x.rank',
      'latent.s_x.moments',
      'latent.s_x.spectrum',
      'latent.s_x.gaussianity',
    ]);
    expect(idsOf(named('s_y'), look)).toEqual(
      expect.arrayContaining(['decoding.generation', 'targetUse.lossChange', 'targetUse.moved']),
    );
  });

  it('have the lag of a teacher where there is one', () => {
    const ema: LatentsMessage = { ...latentsAt(3000, false), type: 'latents' };
    expect(idsOf(named('target', ema), ema)).toContain('teacherLag');
    expect(idsOf(named('s_y'), look)).not.toContain('teacherLag');
  });

  it('follow the newest look, the KL sorted', () => {
    let newest = look;
    const chart = priorCharts(named('z'), () => newest, stores)[1];
    const bars = (): { names: readonly string[]; values: readonly number[] } => {
      const view = { width: 300, smoothed: false, log: false, hidden: () => false, steps: null };
      const model = chart?.build(view);
      if (model?.kind !== 'bar') throw new Error('There is nothing to show.');
      return { names: model.categories, values: model.groups[0]?.values ?? [] };
    };
    const kl = [0.2, 'NaN', 0.7, 0.5] as const;
    newest = { ...look, latents: [{ ...named('z'), kl }] };
    expect(bars()).toEqual({ names: ['2', '3', '0', '1'], values: [0.7, 0.5, 0.2, NaN] });
  });

  it('judge what they show', () => {
    const ratio = useCharts(named('prediction'), latest, stores.store)[0];
    expect(ratio?.health?.reading()).toEqual({ inside: false, words: '1 of 16 dimensions outside' });
    const sick: LatentsMessage = { ...varJepaLatentsAt(6000, true), type: 'latents' };
    const kl = priorCharts(named('s_x', sick), () => sick, stores)[0];
    expect(kl?.health?.reading()).toEqual({ inside: false, words: '16 of 16 dimensions outside' });
  });

  it('find a posterior that is its prior only where the means are, too', () => {
    const variances = (latent: Partial<LatentStatistics>): unknown => {
      const now = { ...look, latents: [{ ...named('s_x'), ...latent }] };
      const charts = priorCharts(named('s_x'), () => now, stores);
      return charts.find(({ id }) => id === 'latent.s_x.variances')?.health?.reading();
    };
    const variance = [1, 1, 0.95];
    const priorVariance = [1, 1, 1];
    expect(variances({ variance, priorVariance, priorDistance: [0, 1e-3, 0.005] })).toEqual({
      inside: false,
      words: '3 of 3 dimensions outside',
    });
    expect(variances({ variance, priorVariance, priorDistance: [0, 0.4, 0.2] })).toMatchObject({
      inside: true,
      words: '1 of 3 dimensions outside',
    });
    expect(variances({ variance: [0.2, 0.1, 1.6], priorVariance, priorDistance: [0, 0, 0] })).toMatchObject({
      inside: true,
    });
  });

  it('do not blame an auxiliary latent for being its prior, and say why', () => {
    const kl = Array.from({ length: 8 }, () => 1e-4);
    const now = { ...look, latents: [{ ...named('z'), kl }] };
    const overRun = priorCharts(named('z'), () => now, stores)[0];
    expect(overRun?.health?.reading()).toEqual({ inside: null, words: '8 of 8 dimensions outside' });
    expect(overRun?.note?.()).toMatch(/^Not judged of z: it sees the context alone/);
    expect(priorCharts(named('s_x'), latest, stores)[0]?.note?.()).toBe('');
  });

  it('go over the run as far as the host sends series', () => {
    const store = new SeriesStore();
    expect(runCharts(store)).toEqual([]);
    const update = (key: string) => ({
      key,
      stepsPerBin: 1,
      from: 0,
      data: Float64Array.from([1, 2, 2, 2, 2]),
    });
    store.apply({
      type: 'series',
      reset: true,
      series: ['latent.a.effectiveRank', 'latent.b.effectiveRank', 'latent.b.kl'].map(update),
    });
    expect(runCharts(store).map((chart) => chart.curves.map(({ label }) => label))).toEqual([
      ['a', 'b'],
      ['b'],
    ]);
  });
});
