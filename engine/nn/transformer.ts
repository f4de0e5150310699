import { add } from '../graph/ops/binary.ts';
import { checkpoint } from '../graph/ops/checkpoint.ts';
import { at, type Tensor } from '../graph/tensor.ts';
import { activate, type Activation } from './activation.ts';
import { multiHeadAttention } from './attention.ts';
import { dropped, type Dropout, type UniformNoise } from './dropout.ts';
import { dense } from './linear.ts';
import { norm } from './normalisation.ts';
import type { Weights } from './weights.ts';

export interface BlockOptions {
  readonly heads: number;
  /** Width of the hidden layer of the feed-forward network, e.g. 4 d. */
  readonly feedForward: number;
  readonly activation: Activation;
  /**
   * Where the layer norms stand: `pre` inside the branches, x + f(norm(x)) (Xiong et al. 2020), `post` behind the sums,
   * norm(x + f(x)), as in Vaswani et al. 2017.
   */
  readonly norm: 'pre' | 'post';
  /** Added to the attention scores; broadcasts to (batch, heads, tokens, tokens). */
  readonly mask?: Tensor;
  /** (batch, tokens): 1 for a token that may be attended to, else 0. */
  readonly keys?: Tensor;
  readonly dropout?: BlockDropout;
}

/** Rates of dropout, one a place; PyTorch's `TransformerEncoderLayer` takes the same for all. */
export interface BlockDropout {
  /** Of the attention weights. */
  readonly attention: number;
  /** Of the feed-forward network's hidden layer. */
  readonly hidden: number;
  /** Of what a branch adds to x. */
  readonly residual: number;
  readonly uniform: UniformNoise;
}

/** A transformer encoder's block, self-attention and a feed-forward network, each around a residual: (batch, tokens, d) → the same. */
export function transformerBlock(weights: Weights, name: string, x: Tensor, options: BlockOptions): Tensor {
  const entered = checkpoint(x);
  const attended = residual(weights, `${name}.attention`, entered, options, (inner) =>
    multiHeadAttention(weights, `${name}.attention`, inner, inner, {
      heads: options.heads,
      ...(options.mask && { mask: options.mask }),
      ...(options.keys && { keys: options.keys }),
      ...dropoutOf(options, 'attention'),
    }),
  );
  return residual(weights, `${name}.feedForward`, attended, options, (inner) =>
    feedForward(weights, `${name}.feedForward`, inner, options),
  );
}

export interface TransformerOptions extends BlockOptions {
  readonly layers: number;
  /** A layer norm behind the last block: usual with `pre`, where nothing else bounds the sum. */
  readonly finalNorm: boolean;
}

/** A stack of blocks: (batch, tokens, d) → the same. */
export function transformer(weights: Weights, name: string, x: Tensor, options: TransformerOptions): Tensor {
  let tokens = x;
  for (let layer = 0; layer < options.layers; layer++)
    tokens = transformerBlock(weights, `${name}.${layer}`, tokens, options);
  return options.finalNorm ? norm(weights, `${name}.norm`, tokens) : tokens;
}

/** activation(x W₁ + b₁) W₂ + b₂, back to the width of x. */
function feedForward(weights: Weights, name: string, x: Tensor, options: BlockOptions): Tensor {
  const linear = dense(weights, `${name}.hidden`, x, options.feedForward, true);
  const { dropout } = dropoutOf(options, 'hidden');
  const hidden = dropped(dropout, `${name}.hidden`, activate(options.activation, linear));
  return dense(weights, `${name}.out`, hidden, at(x.shape, x.shape.length - 1), true);
}

function residual(
  weights: Weights,
  name: string,
  x: Tensor,
  options: BlockOptions,
  branch: (inner: Tensor) => Tensor,
): Tensor {
  const normed = (tensor: Tensor): Tensor => norm(weights, `${name}.norm`, tensor);
  const { dropout } = dropoutOf(options, 'residual');
  const added = (inner: Tensor): Tensor => add(x, dropped(dropout, `${name}.residual`, branch(inner)));
  return options.norm === 'pre' ? added(normed(x)) : normed(added(x));
}

function dropoutOf(
  { dropout }: BlockOptions,
  place: 'attention' | 'hidden' | 'residual',
): { readonly dropout?: Dropout } {
  return dropout ? { dropout: { rate: dropout[place], uniform: dropout.uniform } } : {};
}
