import { add, mul, sub } from '../../engine/graph/ops/binary.ts';
import { mean } from '../../engine/graph/ops/reduce.ts';
import { split } from '../../engine/graph/ops/shape.ts';
import { exp, neg, square } from '../../engine/graph/ops/unary.ts';
import { at } from '../../engine/graph/tensor.ts';
import { ModelBuilder } from '../../engine/models/model-builder.ts';
import { point, type ModelGraph } from '../../engine/models/model-graph.ts';
import { mlp } from '../../engine/nn/mlp.ts';
import { term } from './term.ts';
import { synthetic, type Workload } from './workload.ts';

const LATENT = 16;
const HIDDEN = { depth: 1, width: 128, activation: 'relu', bias: true } as const;

/**
 * W1: a small VJEPA. Encoder 20–128–16 (ReLU) with an EMA target, predictor 16–128–(16 + 16), Gaussian likelihood of the target's
 * mean plus 0.1 KL(p ‖ N(0, I)), AdamW.
 */
export function w1(batch: number): Workload {
  return synthetic(
    () => {
      const builder = new ModelBuilder(batch, 20);
      return { builder, graph: buildW1(builder) };
    },
    { rate: 0.99, update: 'after-step' },
  );
}

function buildW1(builder: ModelBuilder): ModelGraph {
  const context = mlp(builder.trained, 'encoder', builder.x, LATENT, HIDDEN);
  const target = mlp(builder.averaged, 'encoder', builder.y, LATENT, HIDDEN);
  const halves = split(mlp(builder.trained, 'predictor', context, 2 * LATENT, HIDDEN), [LATENT, LATENT], 1);
  const [mu, logVariance] = [at(halves, 0), at(halves, 1)];
  const nll = mul(mean(add(logVariance, mul(square(sub(mu, target)), exp(neg(logVariance))))), 0.5);
  const kl = mul(mean(sub(sub(add(square(mu), exp(logVariance)), logVariance), 1)), 0.5);
  return {
    terms: [term('nll', nll, 1), term('kl', kl, 0.1)],
    latents: [point('context', 'context', context)],
    decoded: [],
    probeLatents: [{ name: 'context', truthOf: 'y' }],
    regularised: { context, target: null, views: null },
    generate: null,
  };
}
