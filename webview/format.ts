/** Numbers, steps and durations in the words of a person. Pure. */
import type { LogNumber } from '../schemas/log-number.ts';

/** A number of the log as a float: "NaN" and the infinities are what they say. */
export function toNumber(value: LogNumber): number {
  return typeof value === 'number' ? value : Number(value);
}

/**
 * Four significant digits, shortest form: 0.01234, 12.35, 1,235, 1.2e-7, NaN, ∞.
 * Whole numbers below a million are written out in full.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return withMinus(groupThousands(String(value)));
  if (size >= 1e6 || size < 1e-3)
    return withMinus(trimExponent(value.toExponential(Math.max(digits - 2, 0))));
  return withMinus(groupThousands(String(Number(value.toPrecision(digits)))));
}

/**
 * A number that changes as one looks: always `digits` significant ones, so that it does not jump about. Round numbers,
 * which somebody wrote (a weight of 0.01), stay as they are.
 */
export function formatLive(value: number, digits = 4): string {
  const size = Math.abs(value);
  const round = Number(value.toPrecision(2)) === value || Number.isInteger(value);
  const plain = size >= 1e-3 && size < 10 ** digits && !round;
  return plain ? withMinus(value.toPrecision(digits)) : formatNumber(value, digits);
}

/** 6000 → "6,000". */
export function formatStep(step: number): string {
  return groupThousands(String(step));
}

/** Seconds → "0.4 s", "12 s", "2 min 05 s", "1 h 04 min", "3 d 2 h". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Steps per second; slow training reads better as seconds per step. */
export function formatSpeed(stepsPerSecond: number | null): string {
  if (stepsPerSecond === null || !(stepsPerSecond > 0)) return '–';
  if (stepsPerSecond < 1) return `${formatNumber(1 / stepsPerSecond, 3)} s/step`;
  return `${formatNumber(stepsPerSecond >= 100 ? Math.round(stepsPerSecond) : stepsPerSecond, 3)} steps/s`;
}

const pad = (value: number): string => String(value).padStart(2, '0');
/** Thousands apart by commas; Intl does the same at twenty times the cost, and this runs for every legend entry of every update. */
export const groupThousands = (digits: string): string =>
  digits.replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ',');
const trimExponent = (text: string): string => text.replace(/\.?0+e/, 'e').replace('e+', 'e');
const withMinus = (text: string): string => text.replace(/^-/, '−');
