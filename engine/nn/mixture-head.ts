import { mul } from '../graph/ops/binary.ts';
import { sum } from '../graph/ops/reduce.ts';
import { reshape } from '../graph/ops/shape.ts';
import { softmax } from '../graph/ops/softmax.ts';
import type { Tensor } from '../graph/tensor.ts';
import { clamped, type LogVarianceClamp } from './gaussian-head.ts';
import { dense } from './linear.ts';
import type { Weights } from './weights.ts';

/** A mixture of K diagonal Gaussians per row. */
export interface Mixture {
  /** (…, K): log π_k up to a number that all components share. */
  readonly logits: Tensor;
  /** (…, K, dims) */
  readonly means: Tensor;
  /** (…, K, dims): log σ² */
  readonly logVariances: Tensor;
}

/** A mixture-density head, linear maps of x (Bishop 1994): (…, in) → a mixture of `components` Gaussians of `dims` dimensions. */
export function mixtureHead(
  weights: Weights,
  name: string,
  x: Tensor,
  dims: number,
  components: number,
  clamp: LogVarianceClamp,
): Mixture {
  const perComponent = [...x.shape.slice(0, -1), components, dims];
  const head = (part: string): Tensor =>
    reshape(dense(weights, `${name}.${part}`, x, components * dims, true), perComponent);
  return {
    logits: dense(weights, `${name}.logits`, x, components, true),
    means: head('means'),
    logVariances: clamped(head('logVariances'), clamp),
  };
}

/** E z = Σ_k π_k μ_k: (…, dims). */
export function mixtureMean({ logits, means }: Mixture): Tensor {
  const shares = reshape(softmax(logits), [...logits.shape, 1]);
  return sum(mul(shares, means), [means.shape.length - 2]);
}
