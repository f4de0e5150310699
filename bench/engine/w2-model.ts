import { add, mul, sub } from '../../engine/graph/ops/binary.ts';
import { gelu } from '../../engine/graph/ops/gelu.ts';
import { mean } from '../../engine/graph/ops/reduce.ts';
import { reshape, split } from '../../engine/graph/ops/shape.ts';
import { exp, neg, square } from '../../engine/graph/ops/unary.ts';
import { at, type Tensor } from '../../engine/graph/tensor.ts';
import { ModelBuilder } from '../../engine/models/model-builder.ts';
import { point, type ModelGraph } from '../../engine/models/model-graph.ts';
import type { Gaussian } from '../../engine/nn/gaussian-head.ts';
import { dense } from '../../engine/nn/linear.ts';
import { transformer } from '../../engine/nn/transformer.ts';
import type { Initial, Weights } from '../../engine/nn/weights.ts';
import { term } from './term.ts';

const FEATURES = 14;

export interface W2Size {
  readonly batch: number;
  /** Blocks of either encoder. */
  readonly layers: number;
  /** Blocks of the predictor. */
  readonly predictorLayers: number;
}

/**
 * W2: a tabular Var-JEPA of 14 features. Tokens of width d; a context encoder over masked tokens and a target encoder over all,
 * both trained, Gaussian heads, a predictor from a sample of the context's, a decoder to the features. Pre-norm blocks, 4 heads, GELU in its
 * tanh form. x (batch, 14) the features, y (batch, 14) the mask: 1 where the context sees a feature.
 */
export function buildW2(
  width: number,
  { batch, layers, predictorLayers }: W2Size = { batch: 256, layers: 4, predictorLayers: 2 },
): { builder: ModelBuilder; graph: ModelGraph } {
  const builder = new ModelBuilder(batch, FEATURES);
  const weights = drawn(builder.trained);
  const perToken = [batch, FEATURES, width];
  const column = (t: Tensor): Tensor => reshape(t, [batch, FEATURES, 1]);

  const token = weights('token.weight', [FEATURES, width], normal(0.5));
  const tokens = add(mul(column(builder.x), token), weights('token.bias', [FEATURES, width], normal(0.5)));
  const missing = weights('mask', [width], normal(0.1));
  const seen = column(builder.y);
  const context = encoder(weights, 'context', add(mul(tokens, seen), mul(sub(1, seen), missing)), layers);
  const target = encoder(weights, 'target', tokens, layers);
  const noise = (name: string): Tensor => reshape(builder.standardNormal(name, FEATURES * width), perToken);
  const sample = ({ mean: mu, logVariance }: Gaussian, epsilon: Tensor): Tensor =>
    add(mu, mul(exp(mul(logVariance, 0.5)), epsilon));
  const predicted = encoder(weights, 'predictor', sample(context, noise('context')), predictorLayers);
  const hidden = gelu(dense(weights, 'decoder.0', sample(target, noise('target')), 2 * width, true), 'tanh');
  const features = reshape(dense(weights, 'decoder.out', hidden, 1, true), [batch, FEATURES]);

  const terms = [
    term('reconstruction', mean(square(sub(features, builder.x))), 1),
    term('kl', klOf(target, predicted), 0.1),
    term('context.kl', klOf(context, null), 0.01),
  ];
  const flat = reshape(context.mean, [batch, FEATURES * width]);
  return {
    builder,
    graph: {
      terms,
      latents: [point('context', 'context', flat)],
      decoded: [],
      probeLatents: [{ name: 'context', truthOf: 'x' }],
      regularised: { context: flat, target: null, views: null },
      generate: null,
    },
  };
}

/** Blocks, a norm, and one linear map to mean and log-variance. */
function encoder(weights: Weights, name: string, tokens: Tensor, layers: number): Gaussian {
  const width = at(tokens.shape, 2);
  const encoded = transformer(weights, name, tokens, {
    layers,
    heads: 4,
    feedForward: 4 * width,
    activation: 'gelu-tanh',
    norm: 'pre',
    finalNorm: true,
  });
  const [mu, logVariance] = split(
    dense(weights, `${name}.head`, encoded, 2 * width, true),
    [width, width],
    2,
  );
  if (!mu || !logVariance) throw new Error('two halves were expected');
  return { mean: mu, logVariance };
}

/** Mean over all entries of KL(q ‖ p), p = N(0, I) where null. */
function klOf(q: Gaussian, p: Gaussian | null): Tensor {
  if (!p) return mul(mean(sub(sub(add(square(q.mean), exp(q.logVariance)), q.logVariance), 1)), 0.5);
  const spread = add(exp(q.logVariance), square(sub(q.mean, p.mean)));
  const ratio = sub(add(sub(p.logVariance, q.logVariance), mul(spread, exp(neg(p.logVariance)))), 1);
  return mul(mean(ratio), 0.5);
}

/** The draws of the measured PyTorch script: weights N(0, 1/in), heads N(0, 0.05²), biases 0. */
function drawn(trained: Weights): Weights {
  return (name, shape, initial) => {
    if (name.endsWith('.head.weight')) return trained(name, shape, normal(0.05));
    if (name.endsWith('.bias') && shape.length === 1)
      return trained(name, shape, { kind: 'constant', value: 0 });
    if (name.endsWith('.weight') && initial.kind === 'uniform')
      return trained(name, shape, normal(1 / Math.sqrt(at(shape, 0))));
    return trained(name, shape, initial);
  };
}

function normal(deviation: number): Initial {
  return { kind: 'normal', deviation };
}
