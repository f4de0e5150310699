import { columnMeans } from '../../data/columns.ts';
import type { Values } from './values.ts';

/** What a decoder p(x|z) = N(x̂(z), v I) gains from its latent: E −ln p in nats, a mean over rows of sums over features. The same in
 * squared units, Σ_j (x_j − x̂_j)², for a decoder without a variance. */
export interface DecoderGap {
  /** With the latents as they are. */
  readonly nll: number;
  /** With the latents of other rows; equal to `nll` = the decoder ignores them. */
  readonly shuffledNll: number;
  /** Of the mean of each feature instead of a decoder, same v; not above `nll` = nothing was learned. */
  readonly featureMeanNll: number;
  /** Of that mean with the best variance a feature, Σ_j ½ ln 2πe Var_j; −Infinity where a feature is constant. */
  readonly fittedFeatureMeanNll: number;
}

/**
 * Decodes each row also from another row's latent, half the rows further on, by comparing it with what was decoded
 * there: a decoder takes every row by itself. −ln p = Σ_j ½ [ln 2πv + (x_j − x̂_j)² / v].
 *
 * @param decoded x̂ of each row's latent, (rows, features)
 * @param truth x, (rows, features)
 * @param variance v of the decoder; null where it is held to squared errors
 */
export function decoderGap(
  decoded: Values,
  truth: Values,
  features: number,
  variance: number | null,
): DecoderGap {
  const rows = truth.length / features;
  const nll = (squares: number): number =>
    variance === null
      ? squares / rows
      : 0.5 * (features * Math.log(2 * Math.PI * variance) + squares / rows / variance);
  const spread = squaresAboutMean(truth, features);
  const featureMeanNll = nll(spread.reduce((sum, value) => sum + value, 0));
  return {
    nll: nll(squaredDistance(decoded, truth, 0)),
    shuffledNll: nll(squaredDistance(decoded, truth, Math.floor(rows / 2) * features)),
    featureMeanNll,
    fittedFeatureMeanNll: variance === null ? featureMeanNll : fittedNll(spread, rows),
  };
}

/** Σ_j ½ ln 2πe Var_j of the sums of squares about the means. */
function fittedNll(spread: Float64Array, rows: number): number {
  return spread.reduce((sum, squares) => sum + 0.5 * Math.log(2 * Math.PI * Math.E * (squares / rows)), 0);
}

/** Σ (b_i − a_{i+offset})², round the end. */
function squaredDistance(a: Values, b: Values, offset: number): number {
  let sum = 0;
  for (let i = 0, k = offset; i < b.length; i++, k++) {
    if (k === a.length) k = 0;
    sum += (b[i]! - a[k]!) ** 2;
  }
  return sum;
}

/** Σ_r (x_rj − x̄_j)² of each feature. */
function squaresAboutMean(values: Values, features: number): Float64Array {
  const mean = columnMeans(values, features);
  const squares = new Float64Array(features);
  for (let start = 0; start < values.length; start += features)
    for (let j = 0; j < features; j++) squares[j]! += (values[start + j]! - mean[j]!) ** 2;
  return squares;
}
