import type { CoupledGaussiansConfig } from '../../schemas/data-config.ts';
import { randomStream } from '../random/stream.ts';
import type { Dataset, Pairs } from './dataset.ts';
import { RandomNetwork } from './random-network.ts';

/** What a seed draws once, for training and test alike. */
export interface CoupledGaussiansSystem {
  /** A, (stateDim, auxiliaryDim), entries N(0, 1/auxiliaryDim). */
  readonly coupling: Float64Array;
  /** h_x */
  readonly contextMap: RandomNetwork;
  /** h_y */
  readonly targetMap: RandomNetwork;
}

/**
 * Two views of coupled Gaussian latents: the simulation study of the Var-JEPA paper (arXiv 2603.20111, appendix C.2).
 *
 *     c ~ Bernoulli(½)      s_x | c ~ N(c δ 1, σ_x² I)      z ~ N(0, σ_z² I)      s_y | s_x, z ~ N(s_x + A z, σ_y² I)
 *     x = h_x(s_x) + N(0, τ_x² I)                           y = h_y(s_y) + N(0, τ_y² I)
 *
 * h_x and h_y are independent, random and frozen. What the paper leaves open is chosen here: "two-layer MLP" is two linear
 * maps with tanh between them, (stateDim) → hiddenWidth → (observationDim); a weight is N(0, weightScale² / fan-in); there
 * are no biases, for the paper draws weights alone. x and y are left as they are (no standardisation is mentioned). What speaks
 * for weightScale 1: a linear probe then names the label from x and from y as well as Table 1 does from s_x, and from the s_y of its
 * variants that learn it from y (F, I, J); with PyTorch's default, weightScale 1/√3, both stay below.
 *
 * Truth: `label` = c, the label of both halves; `state` = s_x of x, s_y of y; `auxiliary` = z of both. Each part has a
 * stream of its own, so that one constant, or the number of pairs, can be changed without drawing the others anew.
 */
export function coupledGaussians(config: CoupledGaussiansConfig): Dataset {
  const system = coupledGaussiansSystem(config);
  return {
    inputDim: config.observationDim,
    targetDim: config.observationDim,
    train: draw(config, system, 'train', config.trainPairs),
    test: config.testPairs > 0 ? draw(config, system, 'test', config.testPairs) : null,
    standardisation: null,
    targetStandardisation: null,
  };
}

/** A, h_x and h_y of this seed. */
export function coupledGaussiansSystem(config: CoupledGaussiansConfig): CoupledGaussiansSystem {
  const { stateDim, auxiliaryDim, hiddenWidth, observationDim, weightScale } = config;
  const network = (name: string): RandomNetwork =>
    RandomNetwork.draw([stateDim, hiddenWidth, observationDim], weightScale, (layer, count) =>
      normals(config, `${name}:${layer}`, count),
    );
  const coupling = Float64Array.from(normals(config, 'A', stateDim * auxiliaryDim));
  return {
    coupling: coupling.map((n) => n / Math.sqrt(auxiliaryDim)),
    contextMap: network('h_x'),
    targetMap: network('h_y'),
  };
}

function draw(
  config: CoupledGaussiansConfig,
  { coupling, contextMap, targetMap }: CoupledGaussiansSystem,
  split: 'train' | 'test',
  pairs: number,
): Pairs {
  const { stateDim, auxiliaryDim } = config;
  const normal = (part: string, dim: number): Float32Array =>
    normals(config, `${split}:${part}`, pairs * dim);
  const label = randomStream(config.seed, `coupled-gaussians:${split}:c`)
    .fillUniform(new Float32Array(pairs))
    .map((u) => (u < 0.5 ? 1 : 0));
  const context = Float64Array.from(normal('s_x', stateDim)).map(
    (n, i) => label[Math.floor(i / stateDim)]! * config.shift + config.contextScale * n,
  );
  const auxiliary = Float64Array.from(normal('z', auxiliaryDim)).map((n) => config.auxiliaryScale * n);
  const target = Float64Array.from(normal('s_y', stateDim)).map((n, i) => {
    const row = Math.floor(i / stateDim);
    const j = i % stateDim;
    let value = context[i]! + config.targetScale * n;
    for (let k = 0; k < auxiliaryDim; k++)
      value += coupling[j * auxiliaryDim + k]! * auxiliary[row * auxiliaryDim + k]!;
    return value;
  });
  const z = Float32Array.from(auxiliary);
  return {
    pairs,
    x: observed(contextMap.apply(context), config.contextNoise, normal('x', config.observationDim)),
    y: observed(targetMap.apply(target), config.targetNoise, normal('y', config.observationDim)),
    truth: {
      label: { kind: 'labels', dim: 1, ofX: label, ofY: label },
      state: {
        kind: 'values',
        dim: stateDim,
        ofX: Float32Array.from(context),
        ofY: Float32Array.from(target),
      },
      auxiliary: { kind: 'values', dim: auxiliaryDim, ofX: z, ofY: z },
    },
  };
}

const observed = (clean: Float64Array, scale: number, noise: Float32Array): Float32Array =>
  noise.map((n, i) => clean[i]! + scale * n);

function normals(config: CoupledGaussiansConfig, part: string, count: number): Float32Array {
  return randomStream(config.seed, `coupled-gaussians:${part}`).fillNormal(new Float32Array(count));
}
