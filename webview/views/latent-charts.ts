/** Which charts the latents ask for. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentStatistics, LogNumber } from '../../schemas/run-log.ts';
import { barSource, type BarData } from '../charts/bar-source.ts';
import { lineSource } from '../charts/line-source.ts';
import type { ChartSource, CurveInfo } from '../charts/source.ts';
import { toNumber } from '../format.ts';
import type { SeriesStore } from '../series-store.ts';

const NOT_LOOKED = 'The latents have not been looked at yet.';

/** The newest statistics of a latent; the charts ask anew at each drawing. */
export type Latest = () => LatentsMessage | null;

/** Per-dimension mean and spread, KL where there is a prior, and the covariance spectrum. */
export function latentCharts(latent: LatentStatistics, latest: Latest): ChartSource[] {
  const current = (): LatentStatistics | undefined =>
    latest()?.latents.find(({ name }) => name === latent.name);
  const charts = [momentChart(latent, current)];
  if (latent.kl !== null) charts.push(klChart(latent, current));
  charts.push(spectrumChart(latent, current));
  return charts;
}

type Current = () => LatentStatistics | undefined;

function momentChart({ name, variance }: LatentStatistics, current: Current): ChartSource {
  const curves: CurveInfo[] = [curve('mean', 'mean', 0), curve('std', 'deviation', 1)];
  if (variance !== null) curves.push(curve('predicted', 'predicted deviation', 2));
  return barSource({
    id: `latent.${name}.moments`,
    title: 'Mean and spread',
    unit: '',
    hint: 'Per dimension, over the probe batch. A deviation near 0: the dimension says nothing.',
    curves,
    log: 'none',
    empty: NOT_LOOKED,
    data: () =>
      perDimension(current(), (s) => ({
        mean: s.mean,
        std: s.std,
        predicted: (s.variance ?? []).map((v) => Math.sqrt(toNumber(v))),
      })),
  });
}

function klChart({ name }: LatentStatistics, current: Current): ChartSource {
  return barSource({
    id: `latent.${name}.kl`,
    title: 'KL to the prior',
    unit: 'nats',
    hint: 'Per dimension. Near 0: it is the prior whatever the input (posterior collapse).',
    curves: [curve('kl', 'KL', 3)],
    log: 'off',
    empty: NOT_LOOKED,
    data: () => perDimension(current(), (s) => ({ kl: s.kl ?? [] })),
  });
}

function spectrumChart({ name }: LatentStatistics, current: Current): ChartSource {
  return barSource({
    id: `latent.${name}.spectrum`,
    title: 'Covariance spectrum',
    unit: '',
    hint: 'Eigenvalues, largest first. A steep fall is a representation that uses few directions.',
    curves: [curve('spectrum', 'eigenvalue', 0)],
    log: 'off',
    empty: NOT_LOOKED,
    data: () => {
      const statistics = current();
      return statistics === undefined ? null : bars('component', { spectrum: statistics.spectrum });
    },
  });
}

/** Predicted against actual error of a Gaussian prediction. */
export function calibrationCharts(latest: Latest, store: SeriesStore): ChartSource[] {
  const data = (read: (c: NonNullable<LatentsMessage['calibration']>) => BarData) => (): BarData | null => {
    const calibration = latest()?.calibration ?? null;
    return calibration === null ? null : read(calibration);
  };
  return [
    barSource({
      id: 'calibration.ratio',
      title: 'Error over prediction',
      unit: '',
      hint: 'Squared error over predicted variance. 1 is calibrated (shaded: 0.8 … 1.25), above is over-confident.',
      curves: [curve('ratio', 'error² / σ²', 0)],
      log: 'off',
      empty: NOT_LOOKED,
      include: [1.5],
      references: [{ label: 'calibrated', from: 0.8, to: 1.25 }],
      data: data((c) => bars('dimension', { ratio: c.ratio })),
    }),
    barSource({
      id: 'calibration.variance',
      title: 'Predicted and actual variance',
      unit: '',
      hint: 'Of the error of the prediction, per dimension.',
      curves: [curve('predicted', 'predicted', 2), curve('actual', 'actual', 1)],
      log: 'off',
      empty: NOT_LOOKED,
      data: data((c) => bars('dimension', { predicted: c.predictedVariance, actual: c.actualVariance })),
    }),
    lineSource({
      id: 'calibration.run',
      title: 'Calibration over the run',
      unit: '',
      hint: 'Mean over the dimensions of squared error over predicted variance.',
      curves: [{ ...curve('ratio', 'mean error² / σ²', 0), rows: () => store.get('calibration.ratio') }],
      log: 'off',
      csvKeys: ['calibration.ratio'],
      include: [0.5, 1.5],
      references: [{ label: 'calibrated', from: 0.8, to: 1.25 }],
      empty: NOT_LOOKED,
    }),
  ];
}

/** Effective rank and total KL over the steps, a curve for each latent, as far as the host sends those series. */
export function runCharts(store: SeriesStore): ChartSource[] {
  const overRun = (
    statistic: string,
    words: Pick<ChartSource, 'id' | 'title' | 'unit' | 'hint' | 'log'>,
    include: number,
  ): ChartSource[] => {
    const keys = store.keys().filter((key) => key.startsWith('latent.') && key.endsWith(`.${statistic}`));
    if (keys.length === 0) return [];
    const curves = keys.map((key, i) => ({
      ...curve(key, key.split('.').slice(1, -1).join('.'), i),
      rows: () => store.get(key),
    }));
    return [lineSource({ ...words, curves, csvKeys: keys, include: [include], empty: NOT_LOOKED })];
  };
  return [
    ...overRun(
      'effectiveRank',
      {
        id: 'effectiveRank',
        title: 'Effective rank',
        unit: '',
        hint: 'How many directions are in use: exp of the entropy of the normalised spectrum.',
        log: 'none',
      },
      1,
    ),
    ...overRun(
      'kl',
      {
        id: 'latentKl',
        title: 'KL to the prior',
        unit: 'nats',
        hint: 'Summed over the dimensions, on the probe batch; the loss has the KL of the training rows.',
        log: 'off',
      },
      0,
    ),
  ];
}

const curve = (key: string, label: string, colour: number): CurveInfo => ({
  key,
  label,
  colour,
  dashed: false,
});

function perDimension(
  statistics: LatentStatistics | undefined,
  read: (s: LatentStatistics) => Record<string, readonly LogNumber[]>,
): BarData | null {
  return statistics === undefined ? null : bars('dimension', read(statistics));
}

function bars(categoryName: string, columns: Record<string, readonly LogNumber[]>): BarData {
  const values = Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, column.map(toNumber)]),
  );
  const count = Math.max(0, ...Object.values(values).map((column) => column.length));
  // Components are counted from 1, dimensions from 0 as in code.
  const first = categoryName === 'component' ? 1 : 0;
  return { categoryName, categories: Array.from({ length: count }, (_, i) => String(i + first)), values };
}
