/** The charts of what is made of a latent and what it is made of: decoders, prediction, calibration, target, teacher. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { DecodingStatistics, LatentStatistics } from '../../schemas/look-statistics.ts';
import { barSource, type BarData } from '../charts/bar-source.ts';
import { lineSource } from '../charts/line-source.ts';
import type { ChartSource } from '../charts/source.ts';
import type { SeriesStore } from '../series-store.ts';
import { bars, curve, health, NOT_LOOKED, seriesCurve, words, type Latest } from './bars.ts';
import { hasRole } from './figures.ts';
import { predictabilityCharts } from './predictability.ts';
import { readingPerDimension } from './reading.ts';

export function useCharts(latent: LatentStatistics, latest: Latest, store: SeriesStore): ChartSource[] {
  const look = latest();
  if (look === null) return [];
  const isPrediction = isPredicting(latent, look);
  return [
    ...(isPrediction && look.calibration !== null ? calibrationCharts(latest, store) : []),
    ...(look.decoding ?? []).filter(({ from }) => from === latent.name).map((one) => gapChart(one, store)),
    ...(isPrediction && isThere(look.prediction)
      ? [predictionChart(store), ...predictabilityCharts(latest)]
      : []),
    ...(hasRole(latent, look, 'target') ? targetCharts(look, store) : []),
  ];
}

/** The latent that predicts; where a log names none, its last one. */
function isPredicting(latent: LatentStatistics, look: LatentsMessage): boolean {
  const named = look.latents.some(({ role }) => role === 'prediction');
  return named ? hasRole(latent, look, 'prediction') : look.latents.at(-1)?.name === latent.name;
}

/** Predicted against actual error of a Gaussian prediction. */
function calibrationCharts(latest: Latest, store: SeriesStore): ChartSource[] {
  const data = (read: (c: NonNullable<LatentsMessage['calibration']>) => BarData) => (): BarData | null => {
    const calibration = latest()?.calibration ?? null;
    return calibration === null ? null : read(calibration);
  };
  const healthy = { label: 'calibrated', from: 0.8, to: 1.25 };
  return [
    barSource({
      ...words('calibration'),
      ...health('calibration', () => {
        const look = latest();
        const ratio = look?.calibration?.ratio ?? [];
        return readingPerDimension(
          'calibration',
          ratio,
          { dims: ratio.length, rows: look?.rows ?? 0 },
          'all',
        );
      }),
      id: 'calibration.ratio',
      curves: [curve('ratio', 'error² / σ²', 0)],
      log: 'off',
      include: [1.5],
      references: [healthy],
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
      hint: 'Mean over the dimensions of squared error over predicted variance; shaded: calibrated.',
      curves: [seriesCurve(store, 'calibration.ratio', 'mean error² / σ²', 0)],
      log: 'off',
      csvKeys: ['calibration.ratio'],
      include: [0.5, 1.5],
      references: [healthy],
      empty: NOT_LOOKED,
    }),
  ];
}

function gapChart({ name, of, unit }: DecodingStatistics, store: SeriesStore): ChartSource {
  const key = (which: string): string => `decoding.${name}.${which}`;
  return lineSource({
    ...words('decoding'),
    id: `decoding.${name}`,
    title: `Does the decoder of ${of} use it?`,
    unit,
    hint: 'Loss with a row’s own latent, with that of another row, and of the best constant. Apart: it uses the latent.',
    curves: [
      seriesCurve(store, key('loss'), 'own latent', 0),
      seriesCurve(store, key('shuffledLoss'), 'another row’s', 1),
      { ...seriesCurve(store, key('constantLoss'), 'best constant', 2), dashed: true },
    ],
    log: 'off',
    csvKeys: ['loss', 'shuffledLoss', 'constantLoss'].map(key),
  });
}

function predictionChart(store: SeriesStore): ChartSource {
  return lineSource({
    ...words('predictionError'),
    id: 'prediction.error',
    curves: [
      seriesCurve(store, 'prediction.error', 'own row', 0),
      seriesCurve(store, 'prediction.shuffledError', 'another row', 1),
    ],
    log: 'off',
    csvKeys: ['prediction.error', 'prediction.shuffledError'],
    include: [0],
    references: [{ label: 'no better than the mean', from: 1, to: 1, mark: 'line' }],
  });
}

function targetCharts({ targetUse, teacherLag }: LatentsMessage, store: SeriesStore): ChartSource[] {
  const line = (id: 'targetLossChange' | 'targetMoved' | 'teacherLag', key: string, label: string) =>
    lineSource({
      ...words(id),
      id: key,
      curves: [seriesCurve(store, key, label, 0)],
      log: 'off',
      csvKeys: [key],
      include: [0],
    });
  return [
    ...(isThere(targetUse)
      ? [
          line('targetLossChange', 'targetUse.lossChange', 'change of the loss'),
          line('targetMoved', 'targetUse.moved', 'move of the mean'),
        ]
      : []),
    ...(isThere(teacherLag) ? [line('teacherLag', 'teacherLag', 'lag')] : []),
  ];
}

const isThere = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
