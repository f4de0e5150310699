import type { DataConfig } from '../../schemas/data-config.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import type { NetworkConfig } from '../../schemas/model-config.ts';
import type { DifferingKey } from './differing-keys.ts';
import { formatPath, type JsonPath } from './problem.ts';

/**
 * The first key because of which an experiment cannot begin with the weights of another: it asks for a tensor that the other
 * has not, or has in another shape. Null where every tensor of `after` is among those of `before`; what `before` has
 * beyond that is left behind. Looks at the experiments alone: data files may still turn out to be of another width.
 */
export function weightsMisfit(before: Experiment, after: Experiment): DifferingKey | null {
  return (
    modelMisfit(before, after) ?? observationMisfit(before, after) ?? widthMisfit(before.data, after.data)
  );
}

/** e.g. `model.latentDim is 8, but the weights were trained with 4`. */
export function misfitWords({ path, before, after }: DifferingKey): string {
  return `${formatPath(path)} is ${JSON.stringify(after)}, but the weights were trained with ${JSON.stringify(before)}`;
}

function modelMisfit({ model: before }: Experiment, { model: after }: Experiment): DifferingKey | null {
  if (before.kind !== after.kind) return differing(['model', 'kind'], before.kind, after.kind);
  const had = before as unknown as Readonly<Record<string, unknown>>;
  for (const [key, wanted] of Object.entries(after)) {
    const given = had[key];
    if ((key === 'latentDim' || key === 'auxiliaryDim') && given !== wanted)
      return differing(['model', key], given, wanted);
    if (isNetwork(wanted) && isNetwork(given)) {
      const misfit = networkMisfit(['model', key], given, wanted);
      if (misfit !== null) return misfit;
    }
  }
  return targetMisfit(before, after);
}

/** `activation` has no tensor; biases that are not asked for are left behind. */
function networkMisfit(path: JsonPath, before: NetworkConfig, after: NetworkConfig): DifferingKey | null {
  if (before.depth !== after.depth) return differing([...path, 'depth'], before.depth, after.depth);
  if (after.depth > 0 && before.width !== after.width)
    return differing([...path, 'width'], before.width, after.width);
  if (after.bias && !before.bias) return differing([...path, 'bias'], before.bias, after.bias);
  return null;
}

/** Where the network of log σ²_θ′ is kept: among the frozen weights, among the trained ones, or nowhere. */
function targetMisfit(before: Experiment['model'], after: Experiment['model']): DifferingKey | null {
  if (!('target' in before) || !('target' in after)) return null;
  const [had, wanted] = [before.target.logVariance, after.target.logVariance];
  if (wanted === 'fixed' || had === wanted || (isTrained(had) && isTrained(wanted))) return null;
  return differing(['model', 'target', 'logVariance'], had, wanted);
}

const isTrained = (logVariance: string): boolean => logVariance.startsWith('learned');

/** A learned variance is a weight of its own, in the models that have one. */
function observationMisfit(before: Experiment, after: Experiment): DifferingKey | null {
  if (after.model.kind !== 'vae' && after.model.kind !== 'var-jepa') return null;
  const [had, wanted] = [before.objective.observationVariance, after.objective.observationVariance];
  return wanted === 'learned' && had !== 'learned'
    ? differing(['objective', 'observationVariance'], had, wanted)
    : null;
}

function widthMisfit(before: DataConfig, after: DataConfig): DifferingKey | null {
  if (!('observationDim' in before) || !('observationDim' in after)) return null;
  if (before.observationDim === after.observationDim) return null;
  return before.kind === after.kind
    ? differing(['data', 'observationDim'], before.observationDim, after.observationDim)
    : differing(['data', 'kind'], before.kind, after.kind);
}

const differing = (path: JsonPath, before: unknown, after: unknown): DifferingKey => ({
  path,
  before,
  after,
});

const isNetwork = (value: unknown): value is NetworkConfig =>
  typeof value === 'object' && value !== null && 'depth' in value;
