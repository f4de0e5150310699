import { add, mul } from '../graph/ops/binary.ts';
import { embedding } from '../graph/ops/index.ts';
import { expand } from '../graph/ops/reduce.ts';
import { concat, reshape } from '../graph/ops/shape.ts';
import { at, constant, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { learnedPositions, sinusoidalPositions } from './positional.ts';
import { TOKEN, type Initial, type Weights } from './weights.ts';

/** The columns of a table, standardised or scaled beforehand. */
export interface Features {
  /** (batch, features); null where there are none. */
  readonly numeric: Tensor | null;
  /** (batch, features), whole numbers from 0; null where there are none. */
  readonly categorical: Tensor | null;
  /** Number of categories of each categorical feature. */
  readonly cardinalities: readonly number[];
}

export interface TokeniserOptions {
  /** Width of a token. */
  readonly width: number;
  /** Vectors that numbers multiply: one each, as FT-Transformer and T-JEPA; or one for all, as Var-T-JEPA (eq. 27). */
  readonly numeric: 'one-each' | 'one-for-all';
  /** Adds a learned vector for "numeric" and one for "categorical". */
  readonly types: boolean;
  /** Codes of the positions, over all tokens in their order; sinusoidal ones to the given base. */
  readonly positions: 'none' | 'learned' | { readonly base: number };
  /** Learned tokens in front that stand for no feature ([CLS], T-JEPA's [REG]). */
  readonly extraTokens: number;
}

/**
 * Each feature a token: x_j w_j + b_j for a number (w_j the same for all on request), a row of an embedding table for a category, plus
 * type and position. → (batch, extra + numeric + categorical, width), in this order.
 * Gorishniy et al. 2021, § 3.3; Thimonier et al. 2025; Gögl & Yau 2026, eq. 27. Throws `ShapeError` where there is no feature, or
 * the cardinalities do not fit.
 */
export function tokenise(
  weights: Weights,
  name: string,
  features: Features,
  options: TokeniserOptions,
): Tensor {
  const { width, extraTokens } = options;
  const { numeric, categorical } = features;
  const batch = batchOf(name, features);
  const tokens = [
    ...(extraTokens > 0
      ? [expand(weights(`${name}.extra`, [extraTokens, width], TOKEN), [batch, extraTokens, width])]
      : []),
    ...(numeric ? [numericTokens(weights, name, numeric, options)] : []),
    ...(categorical ? [categoricalTokens(weights, name, categorical, features.cardinalities, options)] : []),
  ];
  const all = concat(tokens, 1);
  const codes = positionCodes(weights, name, at(all.shape, 1), options);
  return codes ? add(all, codes) : all;
}

/** x_j w_j + b_j (+ e_num): (batch, n) → (batch, n, width). */
function numericTokens(weights: Weights, name: string, x: Tensor, options: TokeniserOptions): Tensor {
  const [batch, count] = [at(x.shape, 0), at(x.shape, 1)];
  const { width } = options;
  const vectors = options.numeric === 'one-each' ? count : 1;
  const weight = weights(`${name}.numeric.weight`, [vectors, width], uniform(width));
  const bias = weights(`${name}.numeric.bias`, [count, width], uniform(width));
  const offset = options.types ? add(bias, weights(`${name}.numeric.type`, [width], TOKEN)) : bias;
  return add(mul(reshape(x, [batch, count, 1]), weight), offset);
}

/** One row of one table that holds all features' categories, one feature after another (+ e_cat). */
function categoricalTokens(
  weights: Weights,
  name: string,
  x: Tensor,
  cardinalities: readonly number[],
  { width, types }: TokeniserOptions,
): Tensor {
  const starts = cardinalities.map((_, j) => cardinalities.slice(0, j).reduce((a, b) => a + b, 0));
  const rows = cardinalities.reduce((a, b) => a + b, 0);
  const table = weights(`${name}.categorical.weight`, [rows, width], uniform(width));
  const embedded = embedding(table, add(x, constant(starts, [starts.length])));
  return types ? add(embedded, weights(`${name}.categorical.type`, [width], TOKEN)) : embedded;
}

function positionCodes(
  weights: Weights,
  name: string,
  count: number,
  { positions, width }: TokeniserOptions,
): Tensor | null {
  if (positions === 'none') return null;
  if (positions === 'learned') return learnedPositions(weights, name, count, width);
  return sinusoidalPositions(count, width, positions.base);
}

function batchOf(name: string, { numeric, categorical, cardinalities }: Features): number {
  const shapes = [numeric, categorical].flatMap((tensor) => (tensor ? [tensor.shape] : []));
  const batch = shapes[0]?.[0];
  if (batch === undefined || shapes.some((shape) => shape.length !== 2 || shape[0] !== batch)) {
    throw new ShapeError(
      `${name}: features come as (batch, n), numeric or categorical or both, not ${shapes.map(describe).join(' and ') || 'none'}`,
    );
  }
  const categories = categorical?.shape[1] ?? 0;
  if (cardinalities.length !== categories || cardinalities.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new ShapeError(
      `${name}: ${categories} categorical features need as many numbers of categories, each from 1; there are (${cardinalities.join(', ')})`,
    );
  }
  return batch;
}

/** Uniform in ± 1/√width, as FT-Transformer draws its tokeniser. */
function uniform(width: number): Initial {
  return { kind: 'uniform', bound: 1 / Math.sqrt(width) };
}
