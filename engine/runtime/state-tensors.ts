import type { FlatLayout } from '../graph/flat-layout.ts';
import type { StateLayout } from '../graph/training-step.ts';
import type { FlatState } from './initial-state.ts';
import { StateMismatchError, type StateTensor, type TrainingState } from './training-session.ts';

type Part = readonly [prefix: string, layout: FlatLayout, flat: Float32Array];

const parts = (layout: StateLayout, state: FlatState): readonly Part[] => [
  ['parameter/', layout.parameters, state.parameters],
  ['adam.m/', layout.parameters, state.firstMoment],
  ['adam.v/', layout.parameters, state.secondMoment],
  ['ema/', layout.targets, state.targets],
  ['frozen/', layout.frozen, state.frozen],
];

/** Named copies of the flat vectors' slices. */
export function toTensors(layout: StateLayout, state: FlatState): TrainingState {
  const tensors = new Map<string, StateTensor>();
  for (const [prefix, { entries }, flat] of parts(layout, state)) {
    for (const { name, shape, offset, size } of entries) {
      tensors.set(prefix + name, { shape, data: flat.slice(offset, offset + size) });
    }
  }
  return tensors;
}

/** Writes named tensors into the flat vectors. Throws a `StateMismatchError` naming the first that is missing, odd or too many. */
export function fromTensors(layout: StateLayout, tensors: TrainingState, state: FlatState): void {
  const unused = new Set(tensors.keys());
  for (const [prefix, { entries }] of parts(layout, state)) {
    for (const { name, shape } of entries) {
      const tensor = tensors.get(prefix + name);
      if (!tensor)
        throw new StateMismatchError(`The checkpoint has no tensor ${prefix}${name}, which the model needs.`);
      if (tensor.shape.join() !== shape.join()) {
        throw new StateMismatchError(
          `${prefix}${name} is (${tensor.shape.join(', ')}) in the checkpoint and (${shape.join(', ')}) in the model.`,
        );
      }
      unused.delete(prefix + name);
    }
  }
  const [extra] = unused;
  if (extra !== undefined)
    throw new StateMismatchError(`The checkpoint has a tensor ${extra} that the model has not.`);
  for (const [prefix, { entries }, flat] of parts(layout, state)) {
    for (const { name, offset } of entries) flat.set(tensors.get(prefix + name)?.data ?? [], offset);
  }
}
