import type { NetworkConfig } from '../../schemas/model-config.ts';
import { add, maximum, minimum, sub } from '../graph/ops/binary.ts';
import { softplus } from '../graph/ops/elementwise.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dense } from './linear.ts';
import { trunk } from './mlp.ts';
import type { Weights } from './weights.ts';

/** A diagonal Gaussian per row: each (…, dims). */
export interface Gaussian {
  readonly mean: Tensor;
  /** log σ² */
  readonly logVariance: Tensor;
}

/**
 * What keeps log σ² between two bounds. `hard` cuts it off, as the authors of VJEPA do at ± 10: outside no gradient passes.
 * `soft` bends it towards the bounds, so that the gradient never vanishes (Chua et al. 2018, app. A.1):
 *
 *     u = high − softplus(high − v),   low + softplus(u − low)
 */
export type LogVarianceClamp = null | {
  readonly kind: 'hard' | 'soft';
  readonly low: number;
  readonly high: number;
};

/** One linear map each for mean and log-variance: (…, in) → two of (…, dims). */
export function gaussianHead(
  weights: Weights,
  name: string,
  x: Tensor,
  dims: number,
  { bias, clamp }: { readonly bias: boolean; readonly clamp: LogVarianceClamp },
): Gaussian {
  return {
    mean: dense(weights, `${name}.mean`, x, dims, bias),
    logVariance: clamped(dense(weights, `${name}.logVariance`, x, dims, bias), clamp),
  };
}

/** A network with shared hidden layers and one linear head each for mean and log-variance. */
export function gaussianNetwork(
  weights: Weights,
  name: string,
  x: Tensor,
  dims: number,
  config: NetworkConfig,
  clamp: LogVarianceClamp = null,
): Gaussian {
  const hidden = trunk(weights, name, x, config);
  return gaussianHead(weights, name, hidden, dims, { bias: config.bias, clamp });
}

/** log σ² between the bounds of the clamp. Throws a `RangeError` where they are not in order. */
export function clamped(logVariance: Tensor, clamp: LogVarianceClamp): Tensor {
  if (!clamp) return logVariance;
  const { kind, low, high } = clamp;
  if (!(low < high)) throw new RangeError(`a log-variance cannot be clamped to [${low}, ${high}]`);
  if (kind === 'hard') return minimum(maximum(logVariance, low), high);
  const below = sub(high, softplus(sub(high, logVariance)));
  return add(softplus(sub(below, low)), low);
}
