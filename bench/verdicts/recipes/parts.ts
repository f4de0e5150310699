import type { RawExperiment } from '../../../engine/experiment/defaults.ts';
import type { Recipe } from '../recipe.ts';
import { isHealthy } from '../checks/healthy.ts';

/** Short words that recipes are written in. Sizes are small on purpose: a run is to take a second or two. */

type Data = RawExperiment['data'];
type Optimiser = NonNullable<RawExperiment['optimiser']>;

export const noisyTv = (noiseScale: number, more: object = {}): Data => ({
  kind: 'noisy-tv',
  noiseScale,
  trainSteps: 4096,
  testSteps: 2048,
  ...more,
});

export const coupledGaussians = (more: object = {}): Data => ({
  kind: 'coupled-gaussians',
  trainPairs: 4096,
  testPairs: 2048,
  ...more,
});

export const hallway = (branch: number, more: object = {}): Data => ({
  kind: 'hallway',
  branch,
  trainPairs: 4096,
  testPairs: 2048,
  ...more,
});

export const adam = (learningRate: number, more: Optimiser = {}): Optimiser => ({ learningRate, ...more });
export const adamw = (learningRate: number, more: Optimiser = {}): Optimiser => ({
  kind: 'adamw',
  learningRate,
  ...more,
});

export const steps = (count: number, batchSize: number | 'full' = 256) => ({ steps: count, batchSize });

const network = (depth: number, width: number, more: object = {}) => ({ depth, width, ...more });

/** Encoder and decoder of one shape. */
export const autoencoder = (depth: number, width: number, more: object = {}) => ({
  encoder: network(depth, width, more),
  decoder: network(depth, width, more),
});

/** Encoder and predictor of one shape. */
export const predictive = (depth: number, width: number, more: object = {}) => ({
  encoder: network(depth, width, more),
  predictor: network(depth, width, more),
});

/** All five networks of Var-JEPA of one shape. */
export const coupled = (depth: number, width: number) => ({
  encoder: network(depth, width),
  auxiliaryEncoder: network(depth, width),
  targetEncoder: network(depth, width),
  predictor: network(depth, width),
  decoder: network(depth, width),
});

/** A healthy recipe. */
export const healthy = (
  id: string,
  experiment: RawExperiment,
  why: string,
  table: Recipe['table'] = null,
): Recipe => ({
  id,
  label: 'healthy',
  degree: 'none',
  total: false,
  experiment,
  table,
  why,
  isTruly: isHealthy,
});

/** A sick recipe; `total` where the whole representation goes. */
export const sick = (
  label: Exclude<Recipe['label'], 'healthy'>,
  degree: Exclude<Recipe['degree'], 'none'>,
  isTruly: Recipe['isTruly'],
  id: string,
  experiment: RawExperiment,
  why: string,
  more: { readonly total?: boolean; readonly table?: Recipe['table'] } = {},
): Recipe => ({
  id,
  label,
  degree,
  total: more.total ?? false,
  experiment,
  table: more.table ?? null,
  why,
  isTruly,
});
