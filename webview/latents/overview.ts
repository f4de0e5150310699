/** All latents at a glance: which columns the newest look asks for, and what stands in them. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { Reading } from '../charts/source.ts';
import { CATALOGUE, type StatisticId } from './catalogue.ts';
import { priorFigures, shapeFigures, useFigures } from './figures.ts';
import { countOutside } from './reading.ts';

export interface Overview {
  readonly columns: readonly string[];
  readonly rows: readonly OverviewRow[];
}

export interface OverviewRow {
  readonly latent: LatentStatistics;
  /** Null where the log says nothing of it. */
  readonly cells: readonly (Reading | null)[];
}

const COLUMNS: readonly (readonly [StatisticId, title: string])[] = [
  ['activeUnits', 'Active units'],
  ['kl', 'KL'],
  ['mutualInformation', 'Mutual information'],
  ['aggregateKl', 'Aggregate KL'],
  ['effectiveRank', 'Effective rank'],
  ['alpha', 'α'],
  ['rowCosine', 'Cosine between rows'],
  ['gaussianKl', 'KL of the moments'],
  ['decoding', 'Gap of the decoder'],
  ['predictionError', 'Error of the prediction'],
  ['calibration', 'Calibration'],
];

/** A column that no latent has a number for is left out. */
export function overview(look: LatentsMessage): Overview {
  const read = look.latents.map((latent) => ({ latent, figures: figuresOf(latent, look) }));
  const columns = COLUMNS.filter(([id]) => read.some(({ figures }) => figures.has(id)));
  return {
    columns: ['Dimensions', ...columns.map(([, title]) => title)],
    rows: read.map(({ latent, figures }) => ({
      latent,
      cells: [
        { inside: null, words: String(latent.dims) },
        ...columns.map(([id]) => figures.get(id) ?? null),
      ],
    })),
  };
}

function figuresOf(latent: LatentStatistics, look: LatentsMessage): Map<StatisticId, Reading> {
  const figures = [
    ...priorFigures(latent, look),
    ...shapeFigures(latent, look),
    ...useFigures(latent, look),
  ].map(({ id, reading }) => [id, { ...reading, words: short(id, reading.words) }] as const);
  return new Map([...figures, ...calibrationOf(latent, look)]);
}

function calibrationOf({ role, dims }: LatentStatistics, look: LatentsMessage): [StatisticId, Reading][] {
  const ratio = look.calibration?.ratio ?? [];
  if (role !== 'prediction' || ratio.length === 0) return [];
  const outside = countOutside('calibration', ratio, { dims, rows: look.rows });
  const words = outside === 0 ? 'all inside' : `${outside} of ${ratio.length} outside`;
  return [['calibration', { inside: outside === 0, words }]];
}

/** The unit stands in the section's words. */
function short(id: StatisticId, words: string): string {
  const { unit } = CATALOGUE[id];
  return unit === '' ? words : words.replace(` ${unit}`, '');
}
