/** The charts of how rows lie in a latent's space: spread, spectrum, rank, and how far the samples are from N(0, I). Pure. */
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import { barSource } from '../charts/bar-source.ts';
import { lineSource, type Curve } from '../charts/line-source.ts';
import type { ChartSource, CurveInfo, Reading } from '../charts/source.ts';
import { toNumber } from '../format.ts';
import { scaled, type SeriesStore } from '../series-store.ts';
import { bars, current, curve, health, NOT_LOOKED, seriesCurve, words, type Latest } from './bars.ts';
import { CATALOGUE } from './catalogue.ts';
import { contextOf } from './figures.ts';
import { gaussianFloors } from './floors.ts';
import { reading, readingPerDimension, unjudged } from './reading.ts';

export function shapeCharts(latent: LatentStatistics, latest: Latest, store: SeriesStore): ChartSource[] {
  return [
    ...rankChart(latent, store),
    spreadChart(latent, latest),
    spectrumChart(latent, latest),
    ...momentChart(latent, latest, store),
  ];
}

function spreadChart({ name, role, variance }: LatentStatistics, latest: Latest): ChartSource {
  const curves: CurveInfo[] = [curve('mean', 'mean', 0), curve('std', 'deviation', 1)];
  if (variance !== null) curves.push(curve('predicted', 'predicted deviation', 2));
  return barSource({
    ...words('std'),
    ...health('std', () => {
      const now = current(latest, name);
      if (now === null) return null;
      const read = readingPerDimension('std', now.latent.std, contextOf(now.latent, now.look), 'most');
      // An auxiliary latent may be its prior, whose mean stands still.
      return read?.inside === false && role === 'auxiliary' ? unjudged(read) : read;
    }),
    id: `latent.${name}.moments`,
    curves,
    log: 'none',
    data: () => {
      const now = current(latest, name)?.latent;
      if (now === undefined) return null;
      const predicted = (now.variance ?? []).map((value) => Math.sqrt(toNumber(value)));
      return bars('dimension', { mean: now.mean, std: now.std, predicted });
    },
  });
}

function spectrumChart({ name, alpha }: LatentStatistics, latest: Latest): ChartSource {
  return barSource({
    ...(alpha === undefined ? {} : health('alpha', alphaReading(name, latest))),
    id: `latent.${name}.spectrum`,
    title: 'Covariance spectrum',
    unit: '',
    hint: 'Eigenvalues, largest first. A steep fall is a representation that uses few directions.',
    curves: [curve('spectrum', 'eigenvalue', 0)],
    log: 'on',
    empty: NOT_LOOKED,
    data: () => {
      const now = current(latest, name);
      return now === null ? null : bars('component', { spectrum: now.latent.spectrum });
    },
  });
}

const alphaReading = (name: string, latest: Latest) => (): Reading | null => {
  const now = current(latest, name);
  const read = now === null ? null : reading('alpha', now.latent.alpha, contextOf(now.latent, now.look));
  return read === null ? null : { ...read, words: `α ${read.words}` };
};

function rankChart({ name, dims, rankMe }: LatentStatistics, store: SeriesStore): ChartSource[] {
  if (rankMe === undefined) return [];
  const key = (statistic: string): string => `latent.${name}.${statistic}`;
  return [
    lineSource({
      ...words('effectiveRank'),
      id: `latent.${name}.rank`,
      title: 'Rank over the run',
      hint: 'Directions in use. RankMe leaves the mean in, so that a large mean makes it small.',
      curves: [
        seriesCurve(store, key('effectiveRank'), 'effective rank', 0),
        seriesCurve(store, key('rankMe'), 'RankMe', 1),
      ],
      log: 'none',
      csvKeys: [key('effectiveRank'), key('rankMe')],
      include: [1],
      references: [{ label: 'a quarter of the dimensions', from: dims / 4, to: dims / 4, mark: 'line' }],
    }),
  ];
}

const MOMENTS = ['gaussianKl', 'covarianceDistance', 'meanNorm', 'sigregMse'] as const;

/** In multiples of what exact samples of N(0, I) show: the only scale that the four share. */
function momentChart(latent: LatentStatistics, latest: Latest, store: SeriesStore): ChartSource[] {
  const look = latest();
  if (look === null || latent.aggregate === null || latent.aggregate === undefined) return [];
  const floors = gaussianFloors(contextOf(latent, look));
  if (floors === null) return [];
  const keys = MOMENTS.map((name) => `latent.${latent.name}.${name}`);
  const curves = MOMENTS.map((name, i): Curve => {
    const key = `latent.${latent.name}.${name}`;
    return {
      ...curve(key, CATALOGUE[name].title, i),
      rows: () => {
        const rows = store.get(key);
        return rows === undefined ? undefined : scaled(rows, 1 / floors[name]);
      },
    };
  });
  return [
    lineSource({
      id: `latent.${latent.name}.gaussianity`,
      title: 'Samples against N(0, I)',
      unit: 'times the floor',
      hint: `All samples together, by four measures, in multiples of what as many exact normal samples show (1: cannot be told from N(0, I)).`,
      curves,
      log: 'on',
      csvKeys: keys,
      references: [{ label: 'floor', from: 1, to: 1, mark: 'line' }],
      empty: NOT_LOOKED,
    }),
  ];
}
