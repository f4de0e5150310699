import { add, mul, sub } from '../graph/ops/binary.ts';
import { mean, sum } from '../graph/ops/reduce.ts';
import { reshape } from '../graph/ops/shape.ts';
import { logSumExp } from '../graph/ops/softmax.ts';
import { exp, neg, square } from '../graph/ops/unary.ts';
import { at, describe, sameShape, ShapeError, type Tensor } from '../graph/tensor.ts';
import type { Mixture } from '../nn/mixture-head.ts';

/**
 * E −log Σ_k π_k N(z; μ_k, diag σ²_k) in nats, mean over rows, by log-sum-exp (Bishop 1994):
 *
 *     −log Σ_k exp( log π_k − ½ Σ_d [log 2π + log σ²_kd + (z_d − μ_kd)² / σ²_kd] )
 *
 * z (…, dims). Throws `ShapeError` where the mixture is of other rows or dimensions.
 */
export function mixtureNll(z: Tensor, { logits, means, logVariances }: Mixture): Tensor {
  const lead = z.shape.slice(0, -1);
  const dims = at(z.shape, lead.length);
  if (!sameShape(means.shape, [...logits.shape, dims]) || !sameShape(logits.shape.slice(0, -1), lead)) {
    throw new ShapeError(
      `mixtureNll: z ${describe(z.shape)} does not fit means ${describe(means.shape)} and logits ${describe(logits.shape)}`,
    );
  }
  const distance = mul(square(sub(means, reshape(z, [...lead, 1, dims]))), exp(neg(logVariances)));
  const exponent = mul(sum(add(logVariances, distance), [lead.length + 1]), -0.5);
  const logDensity = sub(logSumExp(add(logits, exponent)), logSumExp(logits));
  return add(neg(mean(logDensity)), 0.5 * dims * Math.log(2 * Math.PI));
}
