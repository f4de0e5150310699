import type { StateLayout, TargetLeaf } from '../graph/training-step.ts';
import type { FlatState } from './initial-state.ts';

/**
 * ‖θ − θ′‖ / ‖θ‖ between the weights θ that a moving average follows and the average θ′, over all of them together. Null where
 * nothing follows anything; NaN where θ is 0.
 */
export function teacherLag(
  targets: readonly TargetLeaf[],
  layout: StateLayout,
  state: Pick<FlatState, 'parameters' | 'targets'>,
): number | null {
  if (targets.length === 0) return null;
  let distance = 0;
  let length = 0;
  targets.forEach(({ follows }, i) => {
    const from = layout.parameters.entries.find(({ name }) => name === follows);
    const to = layout.targets.entries[i];
    if (!from || !to) throw new Error(`target ${follows} follows no parameter`);
    for (let k = 0; k < from.size; k++) {
      const weight = state.parameters[from.offset + k]!;
      distance += (weight - state.targets[to.offset + k]!) ** 2;
      length += weight ** 2;
    }
  });
  return Math.sqrt(distance / length);
}
