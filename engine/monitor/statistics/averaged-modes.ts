import { symmetricEigen } from './eigen.ts';
import { leastKurtosis } from './least-kurtosis.ts';
import { momentsOf } from './moments.ts';
import { symmetricModes, twoModes, type SymmetricModes, type TwoModes } from './two-modes.ts';
import type { Values } from './values.ts';

/** Whether residuals of a prediction lie in two heaps, along the direction where they do so most. */
export interface AveragedModes extends TwoModes {
  /** The same for two heaps of equal weight either side of the prediction, along the same direction. */
  readonly symmetric: SymmetricModes;
  /** Unit vector (dims). */
  readonly direction: Float64Array;
  /** The residuals along it, (rows). */
  readonly along: Float64Array;
  /** Which dimension that is; null for a direction that is none. */
  readonly coordinate: number | null;
}

/** Coordinates tried besides other directions: a fit costs fifty passes over the rows, Sarle's coefficient one. */
const TRIED = 4;
/** Coordinates below are not tried: two equal modes 2 standard deviations apart have 0.4, a Gaussian of 512 rows 0.333 ± 0.024. */
const SUSPICIOUS = 0.38;

/**
 * Mode averaging (VJEPA §10.4): where the future has two branches ±a, a unimodal prediction lies between them with
 * variance a² + within. Its residuals then are bimodal, and a head of two modes would gain `gain` nats a row.
 *
 * Tried are the leading principal direction of the residuals, the direction of least kurtosis (where the branch lies across several, beside others that
 * vary more, as in a latent that VICReg keeps white), and the coordinates with the largest Sarle coefficient (skewness² + 1) / kurtosis; the one with
 * the largest gain is returned. Choosing among several raises the gain that chance gives, to a few times 1/rows. A direction that was sought among all gains more
 * by chance, so that it must gain more by (dims + 1) / rows, twice what its parameters are worth.
 *
 * @param residuals target − prediction, (rows, dims); best divided by the predicted σ where that differs between rows
 */
export function averagedModes(residuals: Values, dims: number): AveragedModes {
  const candidates: { direction: Float64Array; coordinate: number | null }[] = [
    {
      direction: symmetricEigen(momentsOf(residuals, dims).covariance).vectors[0]!,
      coordinate: null,
    },
  ];
  const columns = Array.from({ length: dims }, (_, j) => columnOf(residuals, dims, j));
  const order = columns
    .map((column, coordinate) => ({ coordinate, bimodality: sarleCoefficient(column) }))
    .sort((a, b) => b.bimodality - a.bimodality);
  for (const { coordinate, bimodality } of order.slice(0, TRIED)) {
    if (bimodality < SUSPICIOUS) break;
    const direction = new Float64Array(dims);
    direction[coordinate] = 1;
    candidates.push({ direction, coordinate });
  }

  let best: AveragedModes | null = null;
  for (const { direction, coordinate } of candidates) {
    const along = coordinate === null ? projected(residuals, direction) : columns[coordinate]!;
    const modes = twoModes(along);
    if (best === null || modes.gain > best.gain)
      best = { ...modes, symmetric: symmetricModes(along), direction, along, coordinate };
  }
  const flat = leastKurtosis(residuals, dims);
  if (!flat || !best) return best!;
  const along = projected(residuals, flat.direction);
  const modes = twoModes(along);
  const byChance = (dims + 1) / columns[0]!.length;
  return modes.gain > best.gain + byChance
    ? { ...modes, symmetric: symmetricModes(along), direction: flat.direction, along, coordinate: null }
    : best;
}

/**
 * (skewness² + 1) / kurtosis: 1/3 for a Gaussian, 5/9 for a uniform, → 1 for two points, of any weights. 0 where nothing
 * varies.
 */
export function sarleCoefficient(numbers: Values): number {
  let sum = 0;
  for (const value of numbers) sum += value;
  const mean = sum / numbers.length;
  let [second, third, fourth] = [0, 0, 0];
  for (const value of numbers) {
    const d = value - mean;
    second += d * d;
    third += d * d * d;
    fourth += d * d * d * d;
  }
  if (second === 0) return 0;
  const n = numbers.length;
  const skewness = third / n / (second / n) ** 1.5;
  const kurtosis = fourth / n / (second / n) ** 2;
  return (skewness * skewness + 1) / kurtosis;
}

function columnOf(values: Values, dims: number, column: number): Float64Array {
  return Float64Array.from({ length: values.length / dims }, (_, r) => values[r * dims + column]!);
}

function projected(values: Values, direction: Float64Array): Float64Array {
  const dims = direction.length;
  const out = new Float64Array(values.length / dims);
  for (let r = 0, i = 0; r < out.length; r++)
    for (let j = 0; j < dims; j++, i++) out[r]! += values[i]! * direction[j]!;
  return out;
}
