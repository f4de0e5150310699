/** Figures held to what is healthy. Pure. */
import type { LogNumber } from '../../schemas/log-number.ts';
import type { Reading } from '../charts/source.ts';
import { formatNumber, toNumber } from '../format.ts';
import { CATALOGUE, type StatisticId } from './catalogue.ts';
import type { Context } from './floors.ts';

/** A figure, with the words for how it stands to its healthy range; null where there is no such number. */
export function reading(
  id: StatisticId,
  value: LogNumber | null | undefined,
  context: Context,
): Reading | null {
  if (value === null || value === undefined) return null;
  const number = toNumber(value);
  const { unit, inside } = CATALOGUE[id];
  return {
    inside: !Number.isNaN(number) && inside(number, context),
    words: unit === '' ? formatNumber(number, 3) : `${formatNumber(number, 3)} ${unit}`,
  };
}

/**
 * A figure per dimension: how many dimensions are inside.
 * @param quorum whether a few dimensions may be outside: unused ones are no sickness, wrong ones are
 */
export function readingPerDimension(
  id: StatisticId,
  values: readonly LogNumber[] | null | undefined,
  context: Context,
  quorum: 'all' | 'most',
): Reading | null {
  if (values === null || values === undefined || values.length === 0) return null;
  const outside = countOutside(id, values, context);
  return {
    inside: quorum === 'all' ? outside === 0 : outside * 2 <= values.length,
    words:
      outside === 0 ? `all ${values.length} dimensions` : `${outside} of ${values.length} dimensions outside`,
  };
}

/** The same words, and nothing judged: for a latent that the range does not hold of. */
export const unjudged = (reading: Reading): Reading => ({ ...reading, inside: null });

export function countOutside(id: StatisticId, values: readonly LogNumber[], context: Context): number {
  return values.filter((value) => {
    const number = toNumber(value);
    return Number.isNaN(number) || !CATALOGUE[id].inside(number, context);
  }).length;
}
