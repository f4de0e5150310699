import { describe, expect, it } from 'vitest';
import type { LatentsMessage } from '../../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../../schemas/look-statistics.ts';
import { priorCharts } from '../../../webview/latents/prior-charts.ts';
import { runCharts } from '../../../webview/latents/run-charts.ts';
import { shapeCharts } from '../../../webview/latents/shape-charts.ts';
import { useCharts } from '../../../webview/latents/use-charts.ts';
import { ProfileStore } from '../../../webview/profile-store.ts';
import { SeriesStore } from '../../../webview/series-store.ts';
import { latentsAt } from '../../webview-page/simulated-run.ts';
import { varJepaLatentsAt } from '../../webview-page/simulated-var-jepa.ts';
import { look, named, older } from './latent-looks.ts';

const stores = { store: new SeriesStore(), profiles: new ProfileStore() };

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
