/** How many of how many, and where the true share lies with 95 % confidence. */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** NaN where there are none. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % of a standard normal variable lie below it. */
const Z = 1.959963984540054;

/**
 * A share and its score interval (Wilson 1927):
 *
 *     (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)
 *
 * It holds for shares of 0 and 1 and for few trials, where p ± z √(p(1 − p)/n) has no width.
 */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, share: NaN, low: 0, high: 1 };
  const p = count / of;
  const centre = p + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return {
    count,
    of,
    share: p,
    low: Math.max((centre - half) / scale, 0),
    high: Math.min((centre + half) / scale, 1),
  };
}

/** Share of the values for which it holds. */
export function shareWhere<T>(values: readonly T[], holds: (value: T) => boolean): Share {
  return shareOf(values.filter(holds).length, values.length);
}
