import type { Experiment } from '../../../schemas/experiment.ts';
import type { ModelConfig, NetworkConfig } from '../../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../../schemas/objective-config.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { sizeOf, type Tensor } from '../../../engine/graph/tensor.ts';
import { buildModel } from '../../../engine/models/build-model.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import type { ModelGraph } from '../../../engine/models/model-graph.ts';
import { spread } from '../graph/support.ts';

/** One linear map with a bias. */
export const LINEAR: NetworkConfig = { depth: 0, width: 1, activation: 'tanh', bias: true };
export const TANH: NetworkConfig = { depth: 1, width: 4, activation: 'tanh', bias: true };

/** Every weight of an ELBO 1, every added term off. */
export const OBJECTIVE: ObjectiveConfig = {
  beta: 1,
  gamma: 0.1,
  observationVariance: 1,
  elbo: { reconstruction: 1, generation: 1, contextKl: 1, auxiliaryKl: 1, targetKl: 1 },
  lambda: 0.05,
  annealing: { kind: 'none', steps: 1, cycles: 4, ratio: 0.5 },
  freeBits: 0,
  vicreg: { invariance: 0, variance: 0, covariance: 0, covarianceForm: 'off-diagonal' },
  sigreg: { context: 0, target: 0, form: 'plain', slices: 3, knots: 4, maxFrequency: 2 },
};

export const VAR_JEPA: Extract<ModelConfig, { kind: 'var-jepa' }> = {
  kind: 'var-jepa',
  latentDim: 3,
  auxiliaryDim: 2,
  encoder: TANH,
  auxiliaryEncoder: TANH,
  targetEncoder: TANH,
  predictor: TANH,
  decoder: TANH,
};

export interface Built {
  readonly builder: ModelBuilder;
  readonly graph: ModelGraph;
}

export function built(
  model: ModelConfig,
  objective: Partial<ObjectiveConfig> = {},
  [rows, inputDim, targetDim]: readonly [number, number, number?] = [6, 5],
): Built {
  const builder = new ModelBuilder(rows, inputDim, targetDim);
  const experiment: Pick<Experiment, 'model' | 'objective'> = {
    model,
    objective: { ...OBJECTIVE, ...objective },
  };
  return { builder, graph: buildModel(experiment, builder) };
}

/** Values for all that a model reads, but for those that are given; no two alike. */
export function feedsOf(
  { builder }: Built,
  given: Readonly<Record<string, readonly number[]>> = {},
): Record<string, readonly number[]> {
  const leaves = [
    ...builder.parameters.map(({ name, tensor }) => [`parameter/${name}`, tensor] as const),
    ...builder.targets.map(({ name, tensor }) => [`ema/${name}`, tensor] as const),
    ...builder.frozen.map(({ name, tensor }) => [`frozen/${name}`, tensor] as const),
    ...builder.noise.map(({ name, tensor }) => [`noise/${name}`, tensor] as const),
    ['x', builder.x] as const,
    ['y', builder.y] as const,
  ];
  const values = leaves.map(([name, { shape }], i) => [name, spread(sizeOf(shape), -1.1, 1.3, i)] as const);
  return { ...Object.fromEntries(values), ...given };
}

/** A tensor's numbers in float64. */
export function numbers(tensor: Tensor, feeds: Readonly<Record<string, readonly number[]>>): number[] {
  return [...(evaluate([tensor], feeds)[0]?.data ?? [])];
}

export function scalar(tensor: Tensor, feeds: Readonly<Record<string, readonly number[]>>): number {
  return numbers(tensor, feeds)[0] ?? NaN;
}
