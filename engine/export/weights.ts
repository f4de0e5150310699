import type { StateTensor, TrainingState } from '../runtime/training-session.ts';

/** Prefix of trained weights in a checkpoint; outside of it they go by their own names. */
const TRAINED = 'parameter/';
/** Moving averages and weights that were never trained keep their prefix, since a trained one may have the same name. */
const KEPT = ['ema/', 'frozen/'];

/** The name of a weight outside of a checkpoint; null for what only the optimiser needs. */
export function exportedName(name: string): string | null {
  if (name.startsWith(TRAINED)) return name.slice(TRAINED.length);
  return KEPT.some((prefix) => name.startsWith(prefix)) ? name : null;
}

/** The weights of a checkpoint under the names that an exported file gives them. */
export function exportedWeights(state: TrainingState): ReadonlyMap<string, StateTensor> {
  const weights = new Map<string, StateTensor>();
  for (const [name, tensor] of state) {
    const exported = exportedName(name);
    if (exported !== null) weights.set(exported, tensor);
  }
  return weights;
}
