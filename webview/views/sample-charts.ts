/** What the model makes of a few rows, as charts: x and its reconstruction, y with its own and with draws given x. Pure. */
import type { SamplesMessage } from '../../schemas/panel-message.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { SampledRow } from '../../schemas/run-log.ts';
import { featureSource, type FeatureData } from '../charts/feature-source.ts';
import type { ChartSource } from '../charts/source.ts';
import { formatNumber, toNumber } from '../format.ts';

/** Places in the palette: of the row, of its reconstruction, of draws. */
export const COLOURS = { truth: 0, made: 1, drawn: 2 } as const;

/** Two charts a row, x and y, for the first `count` rows. */
export function sampleCharts(latest: () => SamplesMessage | null, count: number): ChartSource[] {
  const rows = latest()?.rows.slice(0, count) ?? [];
  return rows.flatMap((_, i) => {
    const row = (): SampledRow | null => latest()?.rows[i] ?? null;
    return [chart(i, 'x', row), chart(i, 'y', row)];
  });
}

function chart(index: number, half: 'x' | 'y', row: () => SampledRow | null): ChartSource {
  return featureSource({
    id: `samples.${index}.${half}`,
    title: `Row ${index + 1}: ${half}`,
    unit: '',
    hint: '',
    empty: 'The model has not been asked yet.',
    note: () => noteOf(row(), half),
    data: () => dataOf(row(), half),
  });
}

function dataOf(row: SampledRow | null, half: 'x' | 'y'): FeatureData | null {
  if (row === null) return null;
  const made = madeOf(row, half);
  return {
    truth: { label: half, colour: COLOURS.truth, values: row[half].map(toNumber) },
    made:
      made === null ? null : { label: 'reconstruction', colour: COLOURS.made, values: made.map(toNumber) },
    draws:
      half === 'x'
        ? null
        : {
            label: 'draws given x',
            colour: COLOURS.drawn,
            rows: row.generated.map((draw) => draw.map(toNumber)),
          },
  };
}

const madeOf = (row: SampledRow, half: 'x' | 'y'): readonly LogNumber[] | null =>
  half === 'x' ? row.reconstruction : row.yReconstruction;

/** How far off, in words. Features are standardised, so that a model that knows nothing is off by the size of the row. */
function noteOf(row: SampledRow | null, half: 'x' | 'y'): string {
  if (row === null) return '';
  const truth = row[half].map(toNumber);
  const made = madeOf(row, half);
  const draws = half === 'y' ? row.generated.map((draw) => draw.map(toNumber)) : [];
  const parts = [
    ...(made === null ? [] : [`reconstruction off by ${apart(truth, made.map(toNumber))}`]),
    ...(draws.length === 0 ? [] : [`mean of the draws by ${apart(truth, meanOf(draws))}`]),
  ];
  if (parts.length === 0) return '';
  const words = `${parts.join(', ')}; knowing nothing would be by ${apart(truth, [])}`;
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Root mean square of the difference, zeros where there is nothing to subtract. */
function apart(truth: readonly number[], made: readonly number[]): string {
  const squares = truth.map((value, i) => (value - (made[i] ?? 0)) ** 2);
  return formatNumber(Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length), 2);
}

const meanOf = (draws: readonly (readonly number[])[]): number[] =>
  (draws[0] ?? []).map((_, i) => draws.reduce((sum, draw) => sum + (draw[i] ?? NaN), 0) / draws.length);
