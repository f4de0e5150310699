import type { LatentRole, LatentStatistics } from '../../schemas/run-log.ts';
import { columnMeans } from '../data/columns.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import { logNumber, logNumbers, readNumber } from '../run/numbers.ts';
import {
  covariance,
  effectiveRank,
  klFigures,
  meanShare,
  rowCosine,
  symmetricEigen,
  variancesOf,
} from './statistics.ts';

/** The statistics of a latent at one look, as numbers. `LatentStatistics` is the same as the log holds it. */
export interface LatentFigures {
  readonly name: string;
  readonly role: LatentRole;
  readonly dims: number;
  /** Each (dims). */
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly variance: Float64Array | null;
  readonly kl: Float64Array | null;
  readonly klBelow: Float64Array | null;
  readonly spectrum: Float64Array;
  readonly effectiveRank: number;
  readonly rowCosine: number;
  readonly meanShare: number;
}

/** Figures of a reading, with the principal directions that they rest on (one vector for each eigenvalue). */
export function latentFigures(reading: LatentReading): {
  figures: LatentFigures;
  directions: Float64Array[];
} {
  const { name, role, dims } = reading;
  const mean = columnMeans(reading.mean, dims);
  const spread = covariance(reading.mean, dims, mean);
  const { values: spectrum, vectors: directions } = symmetricEigen(spread);
  const variances = variancesOf(reading);
  const kl = klFigures(reading, variances);
  const figures: LatentFigures = {
    name,
    role,
    dims,
    mean,
    std: Float64Array.from({ length: dims }, (_, j) => Math.sqrt(spread.get(j, j))),
    variance: variances && columnMeans(variances, dims),
    kl: kl && kl.mean,
    klBelow: kl && kl.below,
    spectrum,
    effectiveRank: effectiveRank(spectrum),
    rowCosine: rowCosine(reading.mean, dims),
    meanShare: meanShare(reading.mean, mean),
  };
  return { figures, directions };
}

/** Root of the summed variance of all dimensions over the rows: how far the rows lie apart. In units of the latent. */
export function spreadOf({ std }: LatentFigures): number {
  return Math.hypot(...std);
}

/** Figures as the log holds them. */
export function toStatistics(figures: LatentFigures): LatentStatistics {
  return {
    ...figures,
    mean: logNumbers(figures.mean),
    std: logNumbers(figures.std),
    variance: figures.variance && logNumbers(figures.variance),
    kl: figures.kl && logNumbers(figures.kl),
    klBelow: figures.klBelow && logNumbers(figures.klBelow),
    spectrum: logNumbers(figures.spectrum),
    effectiveRank: logNumber(figures.effectiveRank),
    rowCosine: logNumber(figures.rowCosine),
    meanShare: logNumber(figures.meanShare),
  };
}

/** Figures read back from the log. */
export function fromStatistics(statistics: LatentStatistics): LatentFigures {
  const numbers = (values: LatentStatistics['mean']): Float64Array => Float64Array.from(values, readNumber);
  return {
    ...statistics,
    mean: numbers(statistics.mean),
    std: numbers(statistics.std),
    variance: statistics.variance && numbers(statistics.variance),
    kl: statistics.kl && numbers(statistics.kl),
    klBelow: statistics.klBelow && numbers(statistics.klBelow),
    spectrum: numbers(statistics.spectrum),
    effectiveRank: readNumber(statistics.effectiveRank),
    rowCosine: readNumber(statistics.rowCosine),
    meanShare: readNumber(statistics.meanShare),
  };
}
