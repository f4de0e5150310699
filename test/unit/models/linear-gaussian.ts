import type { ModelConfig } from '../../../schemas/model-config.ts';
import { built, LINEAR, type Built } from './support.ts';

/**
 * A Var-JEPA of one dimension each whose factors are linear and Gaussian, so that its evidence is known:
 *
 *     s_x, z ~ N(0, 1)   s_y ~ N(p s_x + q z + c, v)   x ~ N(a s_x, τ)   y ~ N(b s_y, τ)
 *
 * and its rows are the eight corners ε ∈ {−1, 1}³: the mean over these rows of anything that is at most cubic in each normal
 * variable is its expectation, exactly.
 */
export interface LinearGaussian {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly p: number;
  readonly q: number;
  readonly v: number;
  /** Observation variance of x and of y. */
  readonly tau: number;
}

/** A Gaussian whose mean is linear in what it is conditioned on. */
export interface LinearFactor {
  readonly weights: readonly number[];
  readonly bias: number;
  readonly variance: number;
}

/** q(s_x|x), q(z|s_x), q(s_y|s_x, z, y). */
export interface LinearPosterior {
  readonly context: LinearFactor;
  readonly auxiliary: LinearFactor;
  readonly target: LinearFactor;
}

const CORNERS = [-1, 1].flatMap((i) => [-1, 1].flatMap((j) => [-1, 1].map((k) => [i, j, k] as const)));

const MODEL: ModelConfig = {
  kind: 'var-jepa',
  latentDim: 1,
  auxiliaryDim: 1,
  encoder: LINEAR,
  auxiliaryEncoder: LINEAR,
  targetEncoder: LINEAR,
  predictor: LINEAR,
  decoder: LINEAR,
};

export function linearModel({ tau }: LinearGaussian): Built {
  return built(MODEL, { observationVariance: tau }, [CORNERS.length, 1]);
}

/** Weights, data and noise of the linear model; `x` and `y` in every row. */
export function linearFeeds(
  { a, b, c, p, q, v }: LinearGaussian,
  { context, auxiliary, target }: LinearPosterior,
  x: number,
  y: number,
): Record<string, readonly number[]> {
  const corner = (axis: 0 | 1 | 2): readonly number[] => CORNERS.map((each) => each[axis]);
  return {
    ...factorFeeds('encoder', context),
    ...factorFeeds('auxiliaryEncoder', auxiliary),
    ...factorFeeds('targetEncoder', target),
    ...factorFeeds('predictor', { weights: [p, q], bias: c, variance: v }),
    'parameter/decoder.x.out.weight': [a],
    'parameter/decoder.x.out.bias': [0],
    'parameter/decoder.y.out.weight': [b],
    'parameter/decoder.y.out.bias': [0],
    x: CORNERS.map(() => x),
    y: CORNERS.map(() => y),
    ...Object.fromEntries(
      (['s_x', 'z', 's_y'] as const).flatMap((name, axis) => [
        [`noise/${name}`, corner(axis as 0 | 1 | 2)],
        [`noise/generate.${name}`, corner(axis as 0 | 1 | 2)],
      ]),
    ),
  };
}

function factorFeeds(
  name: string,
  { weights, bias, variance }: LinearFactor,
): Record<string, readonly number[]> {
  return {
    [`parameter/${name}.mean.weight`]: weights,
    [`parameter/${name}.mean.bias`]: [bias],
    [`parameter/${name}.logVariance.weight`]: weights.map(() => 0),
    [`parameter/${name}.logVariance.bias`]: [unclamped(Math.log(variance))],
  };
}

/** What the model's clamp of log-variances to ± 10 makes `value` of. */
function unclamped(value: number): number {
  const inverseSoftplus = (u: number): number => Math.log(Math.expm1(u));
  const below = inverseSoftplus(value + 10) - 10;
  return 10 - inverseSoftplus(10 - below);
}
