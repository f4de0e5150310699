/** The charts that hold a latent to its prior: KL per dimension, what the KL is made of, variances and means. Pure. */
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { barSource } from '../charts/bar-source.ts';
import { heatSource } from '../charts/heat.ts';
import { lineSource } from '../charts/line-source.ts';
import type { ChartSource, Reading } from '../charts/source.ts';
import { formatNumber, toNumber } from '../format.ts';
import type { ProfileStore } from '../profile-store.ts';
import type { SeriesStore } from '../series-store.ts';
import { bars, current, curve, health, seriesCurve, sortedBars, words, type Latest } from './bars.ts';
import type { StatisticId } from './catalogue.ts';
import { contextOf, excuseOf, isSaturated } from './figures.ts';
import { informationCeiling } from './floors.ts';
import { readingPerDimension, unjudged } from './reading.ts';

export interface Stores {
  readonly store: SeriesStore;
  readonly profiles: ProfileStore;
}

/** What the log says nothing of has no chart. */
export function priorCharts(latent: LatentStatistics, latest: Latest, stores: Stores): ChartSource[] {
  if (latent.kl === null) return [];
  const { name, variance, priorVariance, priorDistance } = latent;
  return [
    klOverRun(name, latest, stores.profiles),
    klNow(name, latest),
    ...surgery(latent, latest, stores.store),
    ...(isList(variance) && isList(priorVariance) ? [varianceChart(name, latest)] : []),
    ...(isList(priorDistance) ? [distanceChart(name, latest)] : []),
  ];
}

function klOverRun(name: string, latest: Latest, profiles: ProfileStore): ChartSource {
  return heatSource({
    ...words('klPerDimension'),
    ...health('klPerDimension', klReading(name, latest)),
    id: `latent.${name}.klOverRun`,
    title: 'KL per dimension over the run',
    note: () => excuseNote(name, latest),
    log: 'on',
    rowName: 'dimension',
    profile: () => profiles.get(`latent.${name}.kl`),
    threshold: { label: 'below 0.01', value: 0.01 },
    floor: 1e-3,
  });
}

function klNow(name: string, latest: Latest): ChartSource {
  return barSource({
    ...words('klPerDimension'),
    id: `latent.${name}.kl`,
    title: 'KL per dimension now',
    hint: 'The largest first; below the line, a dimension carries nothing.',
    curves: [curve('kl', 'KL', 3)],
    log: 'on',
    references: [{ label: '0.01 nats', from: 0.01, to: 0.01, mark: 'line' }],
    data: () => {
      const now = current(latest, name);
      return now === null ? null : sortedBars('kl', now.latent.kl ?? []);
    },
  });
}

const klReading = (name: string, latest: Latest) =>
  mostDimensions('klPerDimension', name, latest, ({ kl }) => kl);

/** How most dimensions stand to their prior; not judged where the latent may be its prior. */
function mostDimensions(
  id: StatisticId,
  name: string,
  latest: Latest,
  valuesOf: (latent: LatentStatistics) => readonly LogNumber[] | null | undefined,
): () => Reading | null {
  return () => {
    const now = current(latest, name);
    if (now === null) return null;
    const { latent, look } = now;
    const read = readingPerDimension(id, valuesOf(latent), contextOf(latent, look), 'most');
    return read?.inside === false && excuseOf(latent) !== null ? unjudged(read) : read;
  };
}

/** Why few dimensions need to carry something; empty where most should. */
function excuseNote(name: string, latest: Latest): string {
  const now = current(latest, name);
  const excuse = now === null ? null : excuseOf(now.latent);
  return excuse === null ? '' : `Not judged of ${name}: ${excuse}.`;
}

/** E KL(q(z|x)‖p) = I(x; z) + KL(q(z)‖p), over the run (Hoffman and Johnson 2016). */
function surgery({ name, aggregate }: LatentStatistics, latest: Latest, store: SeriesStore): ChartSource[] {
  if ((aggregate?.mutualInformation ?? null) === null || (aggregate?.aggregateKl ?? null) === null) return [];
  const key = (statistic: string): string => `latent.${name}.${statistic}`;
  return [
    lineSource({
      ...words('aggregateKl'),
      id: `latent.${name}.surgery`,
      title: 'What the KL is made of',
      hint: 'Mutual information tells rows apart; the aggregate KL is how far all rows together are from the prior.',
      note: () => {
        const now = current(latest, name);
        return now !== null && isSaturated(now.latent.aggregate, now.look)
          ? `The estimate of the information cannot exceed ${formatNumber(informationCeiling(now.look), 3)}: more of the KL may be information.`
          : '';
      },
      curves: [
        { ...seriesCurve(store, key('mutualInformation'), 'mutual information', 2), stacked: true },
        { ...seriesCurve(store, key('aggregateKl'), 'aggregate KL', 1), stacked: true },
        { ...seriesCurve(store, key('kl'), 'total KL', 0), dashed: true },
      ],
      log: 'none',
      csvKeys: [key('mutualInformation'), key('aggregateKl'), key('kl')],
      include: [0],
    }),
  ];
}

function varianceChart(name: string, latest: Latest): ChartSource {
  return barSource({
    ...words('variances'),
    ...health('variances', mostDimensions('variances', name, latest, ratios)),
    id: `latent.${name}.variances`,
    curves: [curve('posterior', 'posterior', 0), curve('prior', 'prior', 1)],
    log: 'off',
    data: () => {
      const { variance, priorVariance } = current(latest, name)?.latent ?? {};
      return bars('dimension', { posterior: variance ?? [], prior: priorVariance ?? [] });
    },
  });
}

/** V_q / V_p; 0 where the means are apart: then alike variances do not make the posterior the prior. */
function ratios({ variance, priorVariance, priorDistance }: LatentStatistics): number[] | null {
  if (!isList(variance) || !isList(priorVariance)) return null;
  return variance.map((value, j) => {
    const apart = toNumber(priorDistance?.[j] ?? 0) > 0.01;
    return apart ? 0 : toNumber(value) / toNumber(priorVariance[j] ?? 'NaN');
  });
}

function distanceChart(name: string, latest: Latest): ChartSource {
  return barSource({
    ...words('priorDistance'),
    ...health(
      'priorDistance',
      mostDimensions('priorDistance', name, latest, (one) => one.priorDistance),
    ),
    id: `latent.${name}.priorDistance`,
    curves: [curve('distance', '(μ_q − μ_p)² / V_p', 4)],
    log: 'off',
    data: () => bars('dimension', { distance: current(latest, name)?.latent.priorDistance ?? [] }),
  });
}

const isList = (values: readonly LogNumber[] | null | undefined): values is readonly LogNumber[] =>
  values !== null && values !== undefined && values.length > 0;
