import { add } from '../../engine/graph/ops/binary.ts';
import { sizeOf, type Shape, type Tensor } from '../../engine/graph/tensor.ts';
import { multiHeadAttention } from '../../engine/nn/attention.ts';
import { attentionPooling } from '../../engine/nn/attention-pooling.ts';
import { convolution } from '../../engine/nn/convolution.ts';
import { tokenise, type TokeniserOptions } from '../../engine/nn/feature-tokeniser.ts';
import { gaussianHead, type LogVarianceClamp } from '../../engine/nn/gaussian-head.ts';
import { dense } from '../../engine/nn/linear.ts';
import { mixtureHead, mixtureMean } from '../../engine/nn/mixture-head.ts';
import { norm } from '../../engine/nn/normalisation.ts';
import type { WindowOptions } from '../../engine/nn/patches.ts';
import { learnedPositions, sinusoidalPositions } from '../../engine/nn/positional.ts';
import { transformer, transformerBlock, type BlockOptions } from '../../engine/nn/transformer.ts';
import { transposedConvolution, type UpsamplingOptions } from '../../engine/nn/transposed-convolution.ts';
import { mixtureNll } from '../../engine/objectives/mixture.ts';
import { randomStream } from '../../engine/random/stream.ts';
import type { LayerCase } from './layer-case.ts';

const TOKENS = [2, 5, 6] as const;
const KEYS = { shape: [2, 5], values: [1, 1, 1, 1, 1, 1, 0, 1, 1, 0] } as const;
/** A token sees itself and those before it. */
const CAUSAL = {
  shape: [5, 5],
  values: Array.from({ length: 25 }, (_, i) => (i % 5 > Math.floor(i / 5) ? -1e9 : 0)),
} as const;

const attention = (
  name: string,
  options: { readonly heads: number },
  inputs: LayerCase['inputs'] = {},
): LayerCase => ({
  name: `attention, ${name}`,
  reference: 'attention',
  options,
  inputs: { x: TOKENS, ...inputs },
  build: (weights, { x, memory, keys, mask }) => ({
    y: multiHeadAttention(weights, 'layer', given(x), memory ?? given(x), {
      ...options,
      ...(keys && { keys }),
      ...(mask && { mask }),
    }),
  }),
});

const block = (options: Omit<BlockOptions, 'mask' | 'keys' | 'dropout'>): LayerCase => ({
  name: `transformer block, ${options.norm}-norm, ${options.activation}`,
  reference: 'block',
  options: { ...options },
  inputs: { x: TOKENS, keys: KEYS },
  build: (weights, { x, keys }) => ({
    y: transformerBlock(weights, 'layer', given(x), { ...options, keys: given(keys) }),
  }),
});

const DROPPED = { attention: 0.3, hidden: 0.2, residual: 0.5 } as const;
const noise = (name: string, shape: Shape): { shape: Shape; values: number[] } => {
  const values = randomStream(0, name).fillUniform(new Float32Array(sizeOf(shape)));
  return { shape, values: [...values] };
};

export const STACK = {
  heads: 2,
  feedForward: 8,
  activation: 'gelu',
  norm: 'pre',
  layers: 2,
  finalNorm: true,
} as const;

const pooling = (blockOf: null | 'relu'): LayerCase => ({
  name: `attention pooling, ${blockOf === null ? 'attention alone' : 'with a block'}`,
  reference: 'pooling',
  options: { queries: 3, heads: 2, block: blockOf ?? '' },
  inputs: { x: TOKENS, keys: KEYS },
  build: (weights, { x, keys }) => ({
    y: attentionPooling(weights, 'layer', given(x), {
      queries: 3,
      heads: 2,
      keys: given(keys),
      block: blockOf === null ? null : { feedForward: 8, activation: blockOf },
    }),
  }),
});

/** Numbers of categories of the tokeniser's two. */
const CARDINALITIES = [3, 5] as const;

const tokeniser = (name: string, options: TokeniserOptions): LayerCase => ({
  name: `feature tokeniser, ${name}`,
  reference: 'tokeniser',
  options: {
    ...options,
    positions: typeof options.positions === 'string' ? options.positions : options.positions.base,
    cardinalities: CARDINALITIES,
  },
  inputs: {
    numeric: [3, 4],
    categorical: { shape: [3, 2], values: [0, 4, 2, 1, 1, 1] },
  },
  build: (weights, { numeric, categorical }) => ({
    y: tokenise(
      weights,
      'layer',
      { numeric: given(numeric), categorical: given(categorical), cardinalities: CARDINALITIES },
      options,
    ),
  }),
});

const gaussian = (clamp: LogVarianceClamp): LayerCase => ({
  name: `Gaussian head, ${clamp ? `${clamp.kind} clamp` : 'no clamp'}`,
  reference: 'gaussian',
  options: { clamp: clamp?.kind ?? 'none', low: clamp?.low ?? 0, high: clamp?.high ?? 0 },
  inputs: { x: TOKENS },
  build: (weights, { x }) => ({ ...gaussianHead(weights, 'layer', given(x), 4, { bias: true, clamp }) }),
});

const image = (extent: number, channels: number): Shape => [2, extent, extent - 1, channels];
const convolved = (options: WindowOptions, extent = 6): LayerCase => ({
  name: `convolution, kernel ${options.kernel}, stride ${options.stride}, padding ${options.padding}`,
  reference: 'convolution',
  options: { ...options },
  inputs: { x: image(extent, 3) },
  build: (weights, { x }) => ({ y: convolution(weights, 'layer', given(x), 4, options) }),
});
const upsampled = (options: UpsamplingOptions): LayerCase => ({
  name: `transposed convolution, kernel ${options.kernel}, stride ${options.stride}, crop ${options.crop}`,
  reference: 'transposedConvolution',
  options: { ...options },
  inputs: { x: image(4, 3) },
  build: (weights, { x }) => ({ y: transposedConvolution(weights, 'layer', given(x), 2, options) }),
});

/**
 * Every layer of engine/nn/ in small: held to finite differences, ONNX (test/unit/nn/layers.test.ts) and to other implementations
 * (test/oracle).
 */
export const LAYER_CASES: readonly LayerCase[] = [
  {
    name: 'linear over tokens',
    reference: 'linear',
    options: {},
    inputs: { x: TOKENS },
    build: (weights, { x }) => ({ y: dense(weights, 'layer', given(x), 3, true) }),
  },
  {
    name: 'linear without bias',
    reference: 'linear',
    options: {},
    inputs: { x: [4, 3] },
    build: (weights, { x }) => ({ y: dense(weights, 'layer', given(x), 5, false) }),
  },
  {
    name: 'layer norm',
    reference: 'norm',
    options: {},
    inputs: { x: TOKENS },
    build: (weights, { x }) => ({ y: norm(weights, 'layer', given(x)) }),
  },
  attention('two heads', { heads: 2 }),
  attention('masked keys', { heads: 3 }, { keys: KEYS }),
  attention('causal', { heads: 1 }, { mask: CAUSAL }),
  attention(
    'to a memory',
    { heads: 2 },
    { memory: [2, 4, 5], keys: { shape: [2, 4], values: [1, 0, 1, 1, 1, 1, 1, 0] } },
  ),
  attention('one query for all rows', { heads: 2 }, { x: [1, 2, 6], memory: [3, 4, 5] }),
  block({ heads: 2, feedForward: 8, activation: 'gelu', norm: 'pre' }),
  block({ heads: 3, feedForward: 8, activation: 'relu', norm: 'post' }),
  block({ heads: 1, feedForward: 7, activation: 'gelu-tanh', norm: 'post' }),
  {
    name: 'transformer block with dropout',
    reference: 'block',
    options: { heads: 2, feedForward: 8, activation: 'gelu', norm: 'pre', ...DROPPED },
    inputs: {
      x: TOKENS,
      'layer.attention.attention': noise('attention', [2, 2, 5, 5]),
      'layer.attention.residual': noise('residual', [2, 5, 6]),
      'layer.feedForward.hidden': noise('hidden', [2, 5, 8]),
      'layer.feedForward.residual': noise('residual of the feed-forward network', [2, 5, 6]),
    },
    build: (weights, inputs) => ({
      y: transformerBlock(weights, 'layer', given(inputs['x']), {
        heads: 2,
        feedForward: 8,
        activation: 'gelu',
        norm: 'pre',
        dropout: { ...DROPPED, uniform: (name) => given(inputs[name]) },
      }),
    }),
  },
  {
    name: 'transformer of two layers',
    reference: 'transformer',
    options: STACK,
    inputs: { x: TOKENS },
    build: (weights, { x }) => ({ y: transformer(weights, 'layer', given(x), STACK) }),
  },
  pooling(null),
  pooling('relu'),
  {
    name: 'learned positions',
    reference: 'learnedPositions',
    options: {},
    inputs: { x: TOKENS },
    build: (weights, { x }) => ({ y: add(given(x), learnedPositions(weights, 'layer', 5, 6)) }),
  },
  {
    name: 'sinusoidal positions',
    reference: 'sinusoidalPositions',
    options: { base: 10_000 },
    inputs: { x: [2, 5, 7] },
    build: (_, { x }) => ({ y: add(given(x), sinusoidalPositions(5, 7)) }),
  },
  tokeniser('one vector each, learned positions', {
    width: 4,
    numeric: 'one-each',
    types: false,
    positions: 'learned',
    extraTokens: 2,
  }),
  tokeniser('one vector for all, types, sinusoidal positions', {
    width: 4,
    numeric: 'one-for-all',
    types: true,
    positions: { base: 100 },
    extraTokens: 1,
  }),
  gaussian(null),
  gaussian({ kind: 'hard', low: -0.7, high: 0.6 }),
  gaussian({ kind: 'soft', low: -0.7, high: 0.6 }),
  {
    name: 'mixture-density head',
    reference: 'mixture',
    options: { components: 3 },
    inputs: { x: TOKENS, z: [2, 5, 4] },
    build: (weights, { x, z }) => {
      const mixture = mixtureHead(weights, 'layer', given(x), 4, 3, null);
      return { nll: mixtureNll(given(z), mixture), mean: mixtureMean(mixture) };
    },
  },
  convolved({ kernel: 3, stride: 1, padding: 'valid' }),
  convolved({ kernel: 3, stride: 1, padding: 'same' }),
  convolved({ kernel: 3, stride: 2, padding: 'same' }, 7),
  convolved({ kernel: 4, stride: 2, padding: 1 }),
  convolved({ kernel: 2, stride: 2, padding: 'valid' }, 7),
  convolved({ kernel: 2, stride: 3, padding: 0 }, 8),
  upsampled({ kernel: 4, stride: 2, crop: 1 }),
  upsampled({ kernel: 3, stride: 2, crop: 0 }),
  upsampled({ kernel: 3, stride: 1, crop: 1 }),
];

function given(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error('the case lacks an input that it builds with');
  return tensor;
}
