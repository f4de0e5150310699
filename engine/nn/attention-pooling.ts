import { add } from '../graph/ops/binary.ts';
import { reshape } from '../graph/ops/shape.ts';
import { at, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { activate, type Activation } from './activation.ts';
import { multiHeadAttention } from './attention.ts';
import { dense } from './linear.ts';
import { norm } from './normalisation.ts';
import { TOKEN, type Weights } from './weights.ts';

export interface PoolingOptions {
  /** Learned queries, each of which gathers one vector. */
  readonly queries: number;
  readonly heads: number;
  /** (batch, tokens): 1 for a token that may be attended to, else 0. */
  readonly keys?: Tensor;
  /** What follows the attention: nothing, or the rest of a Set Transformer's block with a hidden layer of this width. */
  readonly block: null | { readonly feedForward: number; readonly activation: Activation };
}

/**
 * Pooling by attention with learned queries S: (batch, tokens, d) → (batch, queries, d), whatever the order of the tokens.
 * Without a block MHA(S, X, X). With one the PMA of the Set Transformer (Lee et al. 2019, eq. 6–7, 11), with a usual
 * feed-forward network for rFF: H = norm(S + MHA(S, X, X)), result norm(H + FF(H)).
 */
export function attentionPooling(
  weights: Weights,
  name: string,
  tokens: Tensor,
  { queries, heads, keys, block }: PoolingOptions,
): Tensor {
  if (tokens.shape.length !== 3)
    throw new ShapeError(`${name}: pooling takes (batch, tokens, d), not ${describe(tokens.shape)}`);
  const width = at(tokens.shape, 2);
  const seeds = weights(`${name}.queries`, [queries, width], TOKEN);
  const pooled = multiHeadAttention(weights, name, reshape(seeds, [1, queries, width]), tokens, {
    heads,
    ...(keys && { keys }),
  });
  if (!block) return pooled;
  const inner = norm(weights, `${name}.norm`, add(pooled, seeds));
  const linear = dense(weights, `${name}.feedForward.hidden`, inner, block.feedForward, true);
  const outer = dense(weights, `${name}.feedForward.out`, activate(block.activation, linear), width, true);
  return norm(weights, `${name}.feedForward.norm`, add(inner, outer));
}
