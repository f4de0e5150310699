/** What all latents share a chart of: a statistic over the steps, a curve for each latent. Pure. */
import { lineSource, type LineSpec } from '../charts/line-source.ts';
import type { ChartSource, CurveInfo } from '../charts/source.ts';
import type { SeriesStore } from '../series-store.ts';
import { seriesCurve, words } from './bars.ts';
import type { StatisticId } from './catalogue.ts';

/** As far as the host sends those series. */
export function runCharts(store: SeriesStore): ChartSource[] {
  return [
    ...overRun(store, 'effectiveRank', { id: 'effectiveRank', log: 'none', include: [1] }),
    ...overRun(store, 'kl', { id: 'latentKl', log: 'off', include: [0] }),
    ...overRun(store, 'rowCosine', {
      id: 'rowCosine',
      log: 'none',
      include: [0, 1],
      references: [{ label: '0.95: nearly the same row', from: 0.95, to: 0.95, mark: 'line' }],
    }),
  ];
}

function overRun(
  store: SeriesStore,
  statistic: StatisticId,
  spec: Pick<LineSpec, 'id' | 'log' | 'include' | 'references'>,
): ChartSource[] {
  const keys = store.keys().filter((key) => key.startsWith('latent.') && key.endsWith(`.${statistic}`));
  if (keys.length === 0) return [];
  const curves = keys.map((key, i) => seriesCurve(store, key, latentOf(key), i));
  return [lineSource({ ...words(statistic), ...spec, curves, csvKeys: keys })];
}

const latentOf = (key: string): CurveInfo['label'] => key.split('.').slice(1, -1).join('.');
