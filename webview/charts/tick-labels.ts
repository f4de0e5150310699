/** What stands beside the ticks of an axis: one notation for all of them, so that they can be compared at a glance. Pure. */
import { groupThousands } from '../format.ts';
import type { Axis } from './axis.ts';

/**
 * A label for each tick. Linear: plain, in thousands (k), in millions (M) or times a power of ten, as the largest tick asks, all with
 * as many decimals as tell the ticks apart. Logarithmic: plain between 0.001 and 10,000, else powers of ten.
 */
export function tickLabels({ ticks, log }: Axis): string[] {
  return log ? logLabels(ticks) : linearLabels(ticks);
}

function linearLabels(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  const { divisor, suffix } = notation(largest);
  const scaled = ticks.map((tick) => tick / divisor);
  const decimals = decimalsOf(scaled);
  return scaled.map((value) => (value === 0 ? '0' : number(value, decimals) + suffix));
}

function notation(largest: number): { divisor: number; suffix: string } {
  if (largest === 0 || (largest >= 1e-3 && largest < 1e4)) return { divisor: 1, suffix: '' };
  if (largest >= 1e4 && largest < 1e6) return { divisor: 1e3, suffix: 'k' };
  if (largest >= 1e6 && largest < 1e9) return { divisor: 1e6, suffix: 'M' };
  const exponent = Math.floor(Math.log10(largest));
  return { divisor: Number(`1e${exponent}`), suffix: `·${power(exponent)}` };
}

const MOST_DECIMALS = 6;

/** The fewest decimals that write every value exactly (to a millionth of the last one). */
function decimalsOf(values: readonly number[]): number {
  for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) {
    const factor = 10 ** decimals;
    if (values.every((value) => Math.abs(value * factor - Math.round(value * factor)) < 1e-6))
      return decimals;
  }
  return MOST_DECIMALS;
}

function logLabels(ticks: readonly number[]): string[] {
  const plain = ticks.every((tick) => tick >= 1e-3 * (1 - 1e-9) && tick < 2e4);
  return ticks.map((tick) => (plain ? groupThousands(String(Number(tick.toPrecision(6)))) : powerOf(tick)));
}

/** `10⁻⁴`, `2·10⁻⁴` */
function powerOf(tick: number): string {
  const [mantissa = '', exponent = '0'] = tick.toExponential(6).split('e');
  const rounded = Number(mantissa);
  return rounded === 1 ? power(Number(exponent)) : `${rounded}·${power(Number(exponent))}`;
}

const power = (exponent: number): string =>
  `10${[...String(exponent)].map((sign) => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? ''))).join('')}`;

const number = (value: number, decimals: number): string =>
  groupThousands(value.toFixed(decimals)).replace(/^-/, '−');
