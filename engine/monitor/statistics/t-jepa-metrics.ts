import type { Values } from './values.ts';

/** Points at which a density is compared. */
const GRID = 100;

/** What T-JEPA's code logs at each probe (Thimonier et al. 2025, jose-melo/t-jepa): all → 0 at collapse. No thresholds are given. */
export interface TJepaMetrics {
  /** Mean over pairs of KL between the densities of the two rows' entries, nats. */
  readonly kl: number;
  /** Mean over pairs of the Euclidean distance of the two rows. */
  readonly euclidean: number;
  /** Mean over entries of their variance over rows (with n). */
  readonly intraFeatureVariance: number;
  /** Variance (with n) of all entries of the mean over tokens. */
  readonly interFeatureVariance: number;
}

/**
 * As the code has it: the density of a row is a Gaussian kernel estimate of its entries (Scott's bandwidth) on 100 points
 * from its own least to its own largest entry, so that its KL compares shapes and sees no shift or scale. NaN where the
 * entries of a row are all equal.
 *
 * @param values (rows, tokens, width), flattened: entries of a row = tokens · width
 * @param entries of a row
 * @param pairs of different rows, drawn by the caller; T-JEPA draws 20
 * @param width of a token; a latent without tokens has width 1
 */
export function tJepaMetrics(
  values: Values,
  entries: number,
  pairs: readonly (readonly [number, number])[],
  width = 1,
): TJepaMetrics {
  const row = (r: number): Values => values.subarray(r * entries, (r + 1) * entries);
  let [kl, euclidean] = [0, 0];
  for (const [a, b] of pairs) {
    kl += shapeKl(shape(row(a)), shape(row(b)));
    euclidean += distance(row(a), row(b));
  }
  return {
    kl: kl / pairs.length,
    euclidean: euclidean / pairs.length,
    intraFeatureVariance: intraFeatureVariance(values, entries),
    interFeatureVariance: variance(tokenMeans(values, entries, width)),
  };
}

/** Kernel estimate on the grid, normalised to a sum of 1. */
function shape(entries: Values): Float64Array {
  const n = entries.length;
  let [least, largest] = [Infinity, -Infinity];
  for (const value of entries) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  // Scott: bandwidth² = n^{−2/5} Var, Var with n − 1.
  const bandwidth = n ** -0.4 * variance(entries) * (n / (n - 1));
  const density = new Float64Array(GRID);
  let total = 0;
  for (let g = 0; g < GRID; g++) {
    const x = least + ((largest - least) * g) / (GRID - 1);
    for (const value of entries) density[g]! += Math.exp((-0.5 * (x - value) ** 2) / bandwidth);
    total += density[g]!;
  }
  return density.map((value) => value / total);
}

function shapeKl(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, value, g) => sum + value * Math.log(value / q[g]!), 0);
}

function distance(a: Values, b: Values): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}

function intraFeatureVariance(values: Values, entries: number): number {
  let sum = 0;
  const column = new Float64Array(values.length / entries);
  for (let j = 0; j < entries; j++) {
    for (let r = 0; r < column.length; r++) column[r] = values[r * entries + j]!;
    sum += variance(column);
  }
  return sum / entries;
}

/** (rows, width) */
function tokenMeans(values: Values, entries: number, width: number): Float64Array {
  const tokens = entries / width;
  const means = new Float64Array((values.length / entries) * width);
  for (let i = 0; i < values.length; i++)
    means[Math.floor(i / entries) * width + (i % width)]! += values[i]! / tokens;
  return means;
}

/** With n. */
function variance(numbers: Values): number {
  let sum = 0;
  for (const value of numbers) sum += value;
  const mean = sum / numbers.length;
  let squares = 0;
  for (const value of numbers) squares += (value - mean) ** 2;
  return squares / numbers.length;
}
