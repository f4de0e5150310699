import type { LogNumber } from '../../schemas/log-number.ts';

/**
 * A number as the log holds it: with the precision of float32, as the shortest decimal (at least 6 digits are tried) that
 * reads back as the same float32, so 0.10000000149011612 is logged as 0.1. JSON cannot hold NaN and the infinities; they
 * become strings. Integers up to 10^15 and numbers outside float32's normal range stay as they are.
 *
 * Called for every column of every step, so it works in arithmetic, without strings: x ≈ m · 10^-k with an integer m of
 * 6 … 9 digits; m and 10^k are exact doubles, so m / 10^k is the double nearest to that decimal, which JSON prints in
 * just these digits.
 */
export function logNumber(x: number): LogNumber {
  const size = Math.abs(x);
  if (size <= 1e15 && Number.isInteger(x)) return x;
  if (Number.isNaN(x)) return 'NaN';
  if (size === Infinity) return x > 0 ? 'Infinity' : '-Infinity';
  if (size > 1e15 || size < 1e-13) return logExtreme(x);
  const single = Math.fround(x);
  // floor(log10) may be one off beside a power of ten: then one digit more or less is tried, nothing worse.
  const magnitude = Math.floor(Math.log10(size));
  for (let digits = 6; digits <= 9; digits++) {
    const places = digits - 1 - magnitude;
    const scale = POWERS_OF_TEN[Math.abs(places)] ?? NaN;
    const decimal = places >= 0 ? Math.round(single * scale) / scale : Math.round(single / scale) * scale;
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}

/** Columns of a block: `logNumber` of values[from … to). */
export function logNumbers(values: ArrayLike<number>, from = 0, to: number = values.length): LogNumber[] {
  const out = new Array<LogNumber>(to - from);
  for (let i = from; i < to; i++) out[i - from] = logNumber(values[i] ?? NaN);
  return out;
}

/** The float of a logged number. */
export function readNumber(x: LogNumber): number {
  return typeof x === 'number' ? x : Number(x);
}

/** 10^0 … 10^22 are exact doubles. */
const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

/** Rare, so strings will do. Below 1.2e-38 and above 3.4e38 float32 would lose digits or the number itself. */
function logExtreme(x: number): number {
  const single = Math.fround(x);
  if (!Number.isFinite(single) || Math.abs(single) < 1.1754944e-38) return x;
  for (let digits = 6; digits <= 9; digits++) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}
