/** Small makers of charts that the latents share. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { BarData } from '../charts/bar-source.ts';
import type { Curve } from '../charts/line-source.ts';
import type { CurveInfo, Health, Reading } from '../charts/source.ts';
import { toNumber } from '../format.ts';
import type { SeriesStore } from '../series-store.ts';
import { CATALOGUE, type StatisticId } from './catalogue.ts';

export const NOT_LOOKED = 'The latents have not been looked at yet.';

/** The newest look; charts ask anew at each drawing. */
export type Latest = () => LatentsMessage | null;

/** The newest statistics of the latent of that name, with the look they are of. */
export function current(
  latest: Latest,
  name: string,
): { readonly latent: LatentStatistics; readonly look: LatentsMessage } | null {
  const look = latest();
  const latent = look?.latents.find((one) => one.name === name);
  return look === null || latent === undefined ? null : { latent, look };
}

/** Title, hint and unit of a chart, as the catalogue has them. */
export function words(id: StatisticId): { title: string; hint: string; unit: string; empty: string } {
  const { title, words: hint, unit } = CATALOGUE[id];
  return { title, hint, unit, empty: NOT_LOOKED };
}

export function health(id: StatisticId, reading: () => Reading | null): { readonly health: Health } {
  const { healthy, page } = CATALOGUE[id];
  return { health: { healthy, page, reading } };
}

export const curve = (key: string, label: string, colour: number): CurveInfo => ({
  key,
  label,
  colour,
  dashed: false,
});

/** A curve of the host's series of that key. */
export const seriesCurve = (store: SeriesStore, key: string, label: string, colour: number): Curve => ({
  ...curve(key, label, colour),
  rows: () => store.get(key),
});

/** Bars in the order of the dimensions (counted from 0, as in code), or of components or directions (from 1). */
export function bars(
  categoryName: 'dimension' | 'component' | 'direction',
  columns: Readonly<Record<string, readonly LogNumber[]>>,
): BarData {
  const values = Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, column.map(toNumber)]),
  );
  const count = Math.max(0, ...Object.values(values).map((column) => column.length));
  const first = categoryName === 'dimension' ? 0 : 1;
  return { categoryName, categories: Array.from({ length: count }, (_, i) => String(i + first)), values };
}

/** Bars of one column, the largest first; NaN last. */
export function sortedBars(key: string, column: readonly LogNumber[]): BarData {
  const order = column
    .map((value, dimension) => ({ value: toNumber(value), dimension }))
    .sort((a, b) => (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : b.value - a.value));
  return {
    categoryName: 'dimension',
    categories: order.map(({ dimension }) => String(dimension)),
    values: { [key]: order.map(({ value }) => value) },
  };
}
