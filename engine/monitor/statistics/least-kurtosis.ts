import { Matrix } from 'ml-matrix';
import { whitened } from '../../probe/whitening.ts';
import { symmetricEigen } from './eigen.ts';
import { momentsOf } from './moments.ts';
import type { Values } from './values.ts';

/** Principal directions with less than this share of the largest variance are left out: of float32 numbers they hold rounding. */
const RANK_TOLERANCE = 1e-8;
/** Fixed points are sought from this many principal directions, those whose own kurtosis is least. */
const STARTS = 3;
/** The iteration converges cubically (Hyvärinen & Oja 1997); a few steps show whether a start leads anywhere. */
const ITERATIONS = 12;
/** 1 − |cos| between two steps at which it ends. */
const CONVERGED = 1e-6;

/** A direction, and how peaked the rows are along it. */
export interface FlatDirection {
  /** Unit vector (dims). */
  readonly direction: Float64Array;
  /** E u⁴ / (E u²)² along it: 3 of a Gaussian, 1 of two points of equal weight, 1.8 of a uniform. */
  readonly kurtosis: number;
}

/**
 * The direction along which rows have the least kurtosis. Of two Gaussian heaps of like weight and one covariance W it is Fisher's discriminant
 * W⁻¹ (μ₂ − μ₁), along which they lie furthest apart, whatever other directions vary more (Peña & Prieto 2001, "Cluster identification using
 * projections", JASA 96, theorem 1; for weights between 0.21 and 0.79).
 *
 * Sought on whitened rows z by w ← E[z (w·z)³] − 3 w, normalised (Hyvärinen & Oja 1997, "A fast fixed-point algorithm for independent component
 * analysis"), from the principal directions of least kurtosis. A local search: it may miss it.
 *
 * @param values (rows, dims)
 * @returns null where nothing varies or a number is not finite
 */
export function leastKurtosis(values: Values, dims: number): FlatDirection | null {
  const rows = values.length / dims;
  const { mean, covariance } = momentsOf(values, dims);
  const { values: variances, vectors } = symmetricEigen(covariance);
  const axes = vectors.filter((_, k) => variances[k]! > RANK_TOLERANCE * variances[0]!);
  const rank = axes.length;
  if (rank === 0) return null;
  // T = V Λ^{−½}
  const transform = Matrix.zeros(dims, rank);
  axes.forEach((axis, k) => {
    for (let j = 0; j < dims; j++) transform.set(j, k, axis[j]! / Math.sqrt(variances[k]!));
  });
  const z = whitened(values, { mean, transform });

  const ofAxes = axes.map((_, k) => {
    const start = new Float64Array(rank);
    start[k] = 1;
    return { w: start, kurtosis: kurtosisAlong(z, rank, start) };
  });
  const starts = ofAxes.toSorted((a, b) => a.kurtosis - b.kurtosis).slice(0, STARTS);
  let best: { readonly w: Float64Array; readonly kurtosis: number } = starts[0]!;
  for (const { w } of starts) {
    const found = fixedPoint(z, rank, w);
    const kurtosis = kurtosisAlong(z, rank, found);
    if (kurtosis < best.kurtosis) best = { w: found, kurtosis };
  }

  // u = w·z with z = Tᵀ x, so that x is projected on T w.
  const direction = Float64Array.from(transform.mmul(Matrix.columnVector(best.w)).to1DArray());
  const length = Math.hypot(...direction);
  return rows > 0 && Number.isFinite(length)
    ? { direction: direction.map((value) => value / length), kurtosis: best.kurtosis }
    : null;
}

/** Of rows without mean. */
function kurtosisAlong(z: Float64Array, rank: number, w: Float64Array): number {
  const rows = z.length / rank;
  let [second, fourth] = [0, 0];
  for (let r = 0, at = 0; r < rows; r++) {
    let u = 0;
    for (let k = 0; k < rank; k++, at++) u += w[k]! * z[at]!;
    const square = u * u;
    second += square;
    fourth += square * square;
  }
  return (rows * fourth) / (second * second);
}

function fixedPoint(z: Float64Array, rank: number, start: Float64Array): Float64Array {
  const rows = z.length / rank;
  let w = start;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(rank);
    for (let r = 0; r < rows; r++) {
      const row = r * rank;
      let u = 0;
      for (let k = 0; k < rank; k++) u += w[k]! * z[row + k]!;
      const cube = u * u * u;
      for (let k = 0; k < rank; k++) next[k]! += cube * z[row + k]!;
    }
    for (let k = 0; k < rank; k++) next[k] = next[k]! / rows - 3 * w[k]!;
    const length = Math.hypot(...next);
    if (!(length > 0)) return w;
    let cosine = 0;
    for (let k = 0; k < rank; k++) {
      next[k]! /= length;
      cosine += next[k]! * w[k]!;
    }
    w = next;
    if (1 - Math.abs(cosine) < CONVERGED) break;
  }
  return w;
}
