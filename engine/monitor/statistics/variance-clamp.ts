import type { Values } from './values.ts';

/** Where log-variances are cut off. */
export interface Clamp {
  readonly low: number;
  readonly high: number;
}

/** Of the VJEPA paper (J.2.2): variances e^{−10} = 4.5e-5 … e^{10}. */
export const VJEPA_CLAMP: Clamp = { low: -10, high: 10 };

/** A log-variance as near as this to the clamp is at it: float32 and smooth clamps end just before. */
const TOUCHING = 1e-3;

export interface VarianceFigures {
  /** Mean and least of exp(log σ²), in units of the latent squared. */
  readonly mean: number;
  readonly least: number;
  /** Share of entries at the lower clamp: 1 = a degenerate predictor. */
  readonly atLow: number;
  /** Share of entries at the upper clamp. */
  readonly atHigh: number;
}

/** Collapse of a predicted variance σ²_φ: its mean and least → 0, or all of it at the clamp, while the NLL → −∞. */
export function varianceFigures(logVariance: Values, { low, high }: Clamp = VJEPA_CLAMP): VarianceFigures {
  const entries = logVariance.length;
  let [sum, smallest, atLow, atHigh] = [0, Infinity, 0, 0];
  for (const value of logVariance) {
    sum += Math.exp(value);
    smallest = Math.min(smallest, value);
    if (value <= low + TOUCHING) atLow++;
    if (value >= high - TOUCHING) atHigh++;
  }
  return {
    mean: sum / entries,
    least: Math.exp(smallest),
    atLow: atLow / entries,
    atHigh: atHigh / entries,
  };
}
