import type { LatentReading } from '../models/latent-reading.ts';
import { randomStream } from '../random/stream.ts';
import { distanceFromIdentity, meanNorm, momentMatchedKl } from './statistics/gaussianity.ts';
import { momentsOf } from './statistics/moments.ts';
import { elboSurgery, mutualInformation } from './statistics/mutual-information.ts';
import { sigregMse, type FrequencyGrid } from './statistics/sigreg-mse.ts';
import { unitRows } from './statistics/spread.ts';

/** All rows' samples together, held to N(0, I); see `AggregateStatistics` of the log. */
export interface AggregateFigures {
  readonly gaussianKl: number;
  readonly covarianceDistance: number;
  readonly meanNorm: number;
  readonly sigregMse: number;
  readonly mutualInformation: number | null;
  readonly aggregateKl: number | null;
}

/** Fewer than the paper's 64 × 64, with the same expectation: a look must not cost more than some training steps. */
const DIRECTIONS = 16;
const FREQUENCIES: FrequencyGrid = { count: 17, highest: 5 };
/** Rows that the mutual information is estimated on, and those of which a sample is taken: it costs their product. */
const INFORMATION_ROWS = 256;
const INFORMATION_SAMPLES = 128;

/**
 * @param kl of the latent to its prior, per dimension; the surgery wants one prior for all rows
 * @returns null for a latent of which no sample is drawn, or with too few rows
 */
export function aggregateFigures(
  reading: LatentReading,
  kl: { readonly mean: Float64Array } | null,
): AggregateFigures | null {
  const { rows, dims, mean, logVariance, sample, prior } = reading;
  if (sample === null || rows <= dims) return null;
  const moments = momentsOf(sample, dims);
  const shared = prior !== null && prior.mean.length === dims && rows > 1;
  const first = (values: Float32Array, count: number): Float32Array =>
    values.subarray(0, Math.min(rows, count) * dims);
  const posterior = (values: Float32Array): Float32Array => first(values, INFORMATION_ROWS);
  const information =
    shared && logVariance
      ? mutualInformation(
          first(sample, INFORMATION_SAMPLES),
          { mean: posterior(mean), logVariance: posterior(logVariance) },
          dims,
        ).information
      : null;
  const total = kl && kl.mean.reduce((sum, value) => sum + value, 0);
  return {
    gaussianKl: momentMatchedKl(moments),
    covarianceDistance: distanceFromIdentity(moments),
    meanNorm: meanNorm(moments),
    sigregMse: sigregMse(sample, dims, directionsOf(dims), FREQUENCIES),
    mutualInformation: information,
    aggregateKl: information === null || total === null ? null : elboSurgery(total, information).aggregateKl,
  };
}

const known = new Map<number, Float64Array>();

/** The same directions at every look and in every run, so that figures can be compared. */
function directionsOf(dims: number): Float64Array {
  const found = known.get(dims);
  if (found) return found;
  const drawn = randomStream(0, 'sigreg-mse').fillNormal(new Float32Array(DIRECTIONS * dims));
  const directions = unitRows(drawn, dims);
  known.set(dims, directions);
  return directions;
}
