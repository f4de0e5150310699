import type { LatentRole } from '../../schemas/look-statistics.ts';
import { columnMeans } from '../data/columns.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import { aggregateFigures, type AggregateFigures } from './aggregate-figures.ts';
import { ACTIVE_VARIANCE } from './statistics/active-units.ts';
import { symmetricEigen } from './statistics/eigen.ts';
import { klPerDimension } from './statistics/kl-per-dimension.ts';
import { covariance } from './statistics/moments.ts';
import { posteriorAgainstPrior } from './statistics/posterior-against-prior.ts';
import { spectralDecay } from './statistics/power-law.ts';
import { effectiveRank, rankMe } from './statistics/rank.ts';
import { meanShare, rowCosine } from './statistics/row-likeness.ts';
import { variancesOf } from './statistics/variances.ts';

/** The statistics of a latent at one look, as numbers. `LatentStatistics` is the same as the log holds it. */
export interface LatentFigures {
  readonly name: string;
  readonly role: LatentRole;
  readonly dims: number;
  /** Each (dims). */
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly variance: Float64Array | null;
  readonly priorVariance: Float64Array | null;
  readonly priorDistance: Float64Array | null;
  readonly klTerm: string | null;
  readonly kl: Float64Array | null;
  readonly klBelow: Float64Array | null;
  readonly spectrum: Float64Array;
  readonly effectiveRank: number;
  readonly rankMe: number;
  readonly alpha: number;
  readonly activeUnits: number;
  /** Null for a latent that is not drawn, and at a brief look. */
  readonly aggregate: AggregateFigures | null;
  readonly rowCosine: number;
  readonly meanShare: number;
}

/** Figures of a reading, with the principal directions that they rest on (one vector for each eigenvalue). */
export function latentFigures(
  reading: LatentReading,
  thorough = true,
): {
  figures: LatentFigures;
  directions: Float64Array[];
} {
  const { name, role, dims, mean: means, logVariance, prior, klTerm } = reading;
  const mean = columnMeans(means, dims);
  const spread = covariance(means, dims, mean);
  const { values: spectrum, vectors: directions } = symmetricEigen(spread);
  const variances = variancesOf(reading);
  const posterior = logVariance && { mean: means, logVariance };
  const kl = posterior && prior && klPerDimension(posterior, prior, dims);
  const against = posterior && prior && posteriorAgainstPrior(posterior, prior, dims);
  const std = Float64Array.from({ length: dims }, (_, j) => Math.sqrt(spread.get(j, j)));
  const figures: LatentFigures = {
    name,
    role,
    dims,
    mean,
    std,
    variance: variances && columnMeans(variances, dims),
    priorVariance: against && against.priorVariance,
    priorDistance: against && against.squaredDistance,
    klTerm,
    kl: kl && kl.mean,
    klBelow: kl && kl.below,
    spectrum,
    effectiveRank: effectiveRank(spectrum),
    rankMe: rankMe(means, dims),
    alpha: spectralDecay(spectrum),
    activeUnits: std.reduce((count, value) => count + (value ** 2 > ACTIVE_VARIANCE ? 1 : 0), 0),
    aggregate: thorough ? aggregateFigures(reading, kl) : null,
    rowCosine: rowCosine(means, dims),
    meanShare: meanShare(means, mean),
  };
  return { figures, directions };
}

/** Root of the summed variance of all dimensions over the rows: how far the rows lie apart. In units of the latent. */
export function spreadOf({ std }: LatentFigures): number {
  return Math.hypot(...std);
}
