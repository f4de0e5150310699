/**
 * W1: one step of a small VJEPA, timed. Encoder 20–128–16 (ReLU) with an EMA target, predictor 16–128–(16 + 16), Gaussian
 * likelihood of the target's mean plus 0.1 KL(p ‖ N(0, I)), AdamW, batch 256. The peer is w1.py: the same maths.
 *
 *     tsx bench/engine/w1.ts [--threads 1] [--seconds 2]      prints {"stepsPerSecond", "stepsPerCpuSecond", "loss"}
 */
import { parseArgs } from 'node:util';
import { add, mul, sub } from '../../engine/graph/ops/binary.ts';
import { mean } from '../../engine/graph/ops/reduce.ts';
import { split } from '../../engine/graph/ops/shape.ts';
import { exp, neg, square } from '../../engine/graph/ops/unary.ts';
import { stateLayout } from '../../engine/graph/training-step.ts';
import { ModelBuilder } from '../../engine/models/model-builder.ts';
import type { ModelGraph, Term } from '../../engine/models/model-graph.ts';
import { mlp } from '../../engine/nn/mlp.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { CompiledSession } from '../../engine/runtime/compiled-session.ts';
import { initialState } from '../../engine/runtime/initial-state.ts';
import { LatentReader } from '../../engine/runtime/latent-reader.ts';

const BATCH = 256;
const INPUT = 20;
const LATENT = 16;
const HIDDEN = { depth: 1, width: 128, activation: 'relu', bias: true } as const;
const ADAMW = {
  kind: 'adamw',
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: null,
} as const;

function buildW1(builder: ModelBuilder): ModelGraph {
  const context = mlp(builder.trained, 'encoder', builder.x, LATENT, HIDDEN);
  const target = mlp(builder.averaged, 'encoder', builder.y, LATENT, HIDDEN);
  const [mu, logVariance] = split(
    mlp(builder.trained, 'predictor', context, 2 * LATENT, HIDDEN),
    [LATENT, LATENT],
    1,
  );
  if (!mu || !logVariance) throw new Error('two halves were expected');
  const nll = mul(mean(add(logVariance, mul(square(sub(mu, target)), exp(neg(logVariance))))), 0.5);
  const kl = mul(mean(sub(sub(add(square(mu), exp(logVariance)), logVariance), 1)), 0.5);
  const term = (name: string, value: typeof nll, weight: number): Term => {
    return {
      name,
      label: name,
      role: 'likelihood',
      unit: 'nats',
      trains: true,
      value,
      weight,
      annealed: false,
    };
  };
  return {
    terms: [term('nll', nll, 1), term('kl', kl, 0.1)],
    latents: [{ name: 'context', role: 'context', mean: context, logVariance: null, prior: null }],
    probeLatent: { name: 'context', truthOffset: 1 },
  };
}

const { values } = parseArgs({
  options: { threads: { type: 'string', default: '1' }, seconds: { type: 'string', default: '2' } },
});
const builder = new ModelBuilder(BATCH, INPUT);
const graph = buildW1(builder);
const options = { threads: Number(values.threads), spin: Number(values.threads) > 1 };
const session = await CompiledSession.create({
  builder,
  graph,
  optimiser: ADAMW,
  ema: { rate: 0.99, update: 'after-step' },
  device: { device: 'cpu', requested: 'cpu', threads: options.threads, hardware: '', note: '' },
  session: options,
  reader: await LatentReader.create(builder, graph, options),
  initial: initialState(builder, stateLayout(builder), 0),
});
const x = randomStream(0, 'x').fillNormal(new Float32Array(BATCH * INPUT));
const y = randomStream(0, 'y').fillNormal(new Float32Array(BATCH * INPUT));
let step = 0;
let loss = NaN;
const run = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    ({ loss } = await session.step({ x, y, noise: [], step: ++step, learningRate: 1e-3, weights: [1, 0.1] }));
  }
};
await run(300);
const [from, cpu] = [performance.now(), process.cpuUsage()];
const first = step;
while (performance.now() - from < 1000 * Number(values.seconds)) await run(100);
const seconds = (performance.now() - from) / 1000;
const used = process.cpuUsage(cpu);
const cpuSeconds = (used.user + used.system) / 1e6;
const count = step - first;
console.log(
  JSON.stringify({
    stepsPerSecond: count / seconds,
    stepsPerCpuSecond: count / cpuSeconds,
    loss,
  }),
);
await session.dispose();
