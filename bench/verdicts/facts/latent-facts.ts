import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import { whitening } from '../../../engine/probe/whitening.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { explained, explainedColumns, variances, type Rows } from './linear.ts';

/** What one latent holds, found without any statistic that a detector looks at. Shares are of variance, on rows not fitted on. */
export interface LatentFacts {
  readonly name: string;
  readonly role: LatentReading['role'];
  readonly dims: number;
  /** Root mean square over the dimensions of the standard deviation of the mean. */
  readonly spread: number;
  /** Share of x, and of y, that a linear map of the mean explains. */
  readonly ofX: number;
  readonly ofY: number;
  /** The same once noise of a fixed size, `RESOLUTION` of the spread at the drawn weights, lies on the mean: what is left to read at that resolution. */
  readonly legibleX: number;
  readonly legibleY: number;
  /** Directions of the latent, noise of `RESOLUTION` of its own spread upon it, that the pair (x, y) explains linearly: Σ of squared canonical correlations. */
  readonly directions: number;
  /** Share of each dimension of the samples that x, or the pair (x, y) for a latent that sees y, explains; null where none is drawn. */
  readonly sampleExplained: readonly number[] | null;
  /** Share of the coordinates of samples of training rows beyond ± 3: 0.0027 of N(0, 1). Null where none is drawn. */
  readonly beyondThree: number | null;
  /** Mean square of the coordinates of samples of training rows: 1 of N(0, 1). Null where none is drawn. */
  readonly meanSquare: number | null;
}

const RESOLUTION = 0.05;

/**
 * @param reading of test rows
 * @param ofTrain the same latent of training rows: what the prior was held against
 * @param drawnSpread spread of the same latent at the drawn weights; null while they are the ones that are read
 */
export function latentFacts(
  reading: LatentReading,
  ofTrain: LatentReading,
  x: Rows,
  y: Rows,
  drawnSpread: number | null,
): LatentFacts {
  const { name, role, rows, dims, mean, sample } = reading;
  const means: Rows = { rows, dims, values: mean };
  const spread = spreadOf(means);
  const blurred = withNoise(means, RESOLUTION * (drawnSpread ?? spread));
  const pair = beside(x, y);
  const seesY = role === 'target';
  const samples: Rows | null = sample && { rows, dims, values: sample };
  return {
    name,
    role,
    dims,
    spread,
    ofX: explained(means, x),
    ofY: explained(means, y),
    legibleX: explained(blurred, x),
    legibleY: explained(blurred, y),
    directions: sum(
      explainedColumns(pair, whitened(withNoise(means, RESOLUTION * spread))).map((share) =>
        Math.max(share, 0),
      ),
    ),
    sampleExplained: samples && explainedColumns(seesY ? pair : x, samples),
    beyondThree: ofTrain.sample && share(ofTrain.sample, (value) => Math.abs(value) > 3),
    meanSquare:
      ofTrain.sample &&
      ofTrain.sample.reduce((total, value) => total + value ** 2, 0) / ofTrain.sample.length,
  };
}

export function spreadOf(rows: Rows): number {
  return Math.sqrt(sum(variances(rows)) / rows.dims);
}

function withNoise({ rows, dims, values }: Rows, size: number): Rows {
  const noise = randomStream(0, 'verdicts: resolution').fillNormal(new Float32Array(values.length));
  return { rows, dims, values: values.map((value, i) => value + size * noise[i]!) };
}

/** In uncorrelated directions of variance 1. */
function whitened(of: Rows): Rows {
  const found = whitening({ rows: of.rows, dims: of.dims, mean: of.values });
  if (!found) return { ...of, values: new Float32Array(of.values.length) };
  const dims = found.transform.columns;
  const values = new Float32Array(of.rows * dims);
  for (let r = 0; r < of.rows; r++) {
    for (let k = 0; k < dims; k++) {
      let value = 0;
      for (let j = 0; j < of.dims; j++)
        value += (of.values[r * of.dims + j]! - found.mean[j]!) * found.transform.get(j, k);
      values[r * dims + k] = value;
    }
  }
  return { rows: of.rows, dims, values };
}

/** (rows, a + b) */
export function beside(a: Rows, b: Rows): Rows {
  const dims = a.dims + b.dims;
  const values = new Float32Array(a.rows * dims);
  for (let r = 0; r < a.rows; r++) {
    values.set(a.values.subarray(r * a.dims, (r + 1) * a.dims), r * dims);
    values.set(b.values.subarray(r * b.dims, (r + 1) * b.dims), r * dims + a.dims);
  }
  return { rows: a.rows, dims, values };
}

function share(values: Float32Array, holds: (value: number) => boolean): number {
  return values.reduce((count, value) => count + (holds(value) ? 1 : 0), 0) / values.length;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
