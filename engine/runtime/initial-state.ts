import type { FlatLayout } from '../graph/flat-layout.ts';
import type { StateLayout } from '../graph/training-step.ts';
import type { DrawnLeaf, ModelBuilder } from '../models/model-builder.ts';
import type { Initial } from '../nn/weights.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

/** Flat state vectors of a training step. */
export interface FlatState {
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  readonly targets: Float32Array;
  readonly frozen: Float32Array;
}

/** A value for each vector of the state. */
export function eachOfState<T>(of: (name: keyof FlatState) => T): Record<keyof FlatState, T> {
  return {
    parameters: of('parameters'),
    firstMoment: of('firstMoment'),
    secondMoment: of('secondMoment'),
    targets: of('targets'),
    frozen: of('frozen'),
  };
}

/**
 * The state before the first step: each weight drawn from its own stream `init/<name>` of the seed (so that the same weight
 * is drawn alike in every model), moments zero, targets equal to what they follow.
 */
export function initialState(builder: ModelBuilder, layout: StateLayout, seed: number): FlatState {
  const parameters = draw(builder.parameters, layout.parameters, seed);
  const targets = new Float32Array(layout.targets.size);
  builder.targets.forEach(({ follows }, i) => {
    const from = layout.parameters.entries.find((entry) => entry.name === follows);
    const to = layout.targets.entries[i];
    if (!from || !to) throw new Error(`target ${follows} follows no parameter`);
    targets.set(parameters.subarray(from.offset, from.offset + from.size), to.offset);
  });
  return {
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    targets,
    frozen: draw(builder.frozen, layout.frozen, seed),
  };
}

function draw(leaves: readonly DrawnLeaf[], layout: FlatLayout, seed: number): Float32Array {
  const flat = new Float32Array(layout.size);
  leaves.forEach(({ name, initial }, i) => {
    const entry = layout.entries[i];
    if (!entry) throw new Error(`weight ${name} has no place in the state`);
    fill(flat.subarray(entry.offset, entry.offset + entry.size), initial, () =>
      randomStream(seed, `init/${name}`),
    );
  });
  return flat;
}

function fill(out: Float32Array, initial: Initial, stream: () => RandomStream): void {
  switch (initial.kind) {
    case 'constant':
      out.fill(initial.value);
      return;
    case 'uniform': {
      const drawn = stream();
      for (let k = 0; k < out.length; k++) out[k] = initial.bound * (2 * drawn.uniform() - 1);
      return;
    }
    case 'normal':
      stream().fillNormal(out);
      for (let k = 0; k < out.length; k++) out[k] = initial.deviation * (out[k] ?? NaN);
  }
}
