import { randomStream } from '../../engine/random/stream.ts';
import { stateLayout } from '../../engine/graph/training-step.ts';
import type { ModelBuilder } from '../../engine/models/model-builder.ts';
import type { ModelGraph } from '../../engine/models/model-graph.ts';
import { initialState } from '../../engine/runtime/initial-state.ts';
import type { Prepared } from '../../engine/runtime/prepare.ts';
import type { StepFeeds, TrainingSession } from '../../engine/runtime/training-session.ts';

/** A training step that is measured: a model, and what each step is fed. */
export interface Workload {
  readonly prepared: Prepared;
  /** Whether the real training would feed the same x and y at every step, which saves their copy where several steps are taken in a run. */
  readonly sameBatch: boolean;
  /** All but the number of the step. The same at every step: drawing batches and noise is not what is measured. */
  feeds(session: TrainingSession): Omit<StepFeeds, 'step'>;
}

export const ADAMW = {
  kind: 'adamw',
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: null,
} as const;

/** A workload of made-up data: x, y and noise standard normal, AdamW, seed 0. */
export function synthetic(
  build: () => { readonly builder: ModelBuilder; readonly graph: ModelGraph },
  ema: Prepared['ema'],
): Workload {
  const { builder, graph } = build();
  const normals = (name: string, length: number): Float32Array =>
    randomStream(0, name).fillNormal(new Float32Array(length));
  const size = builder.rows * builder.inputDim;
  return {
    prepared: {
      builder,
      graph,
      reading: build(),
      optimiser: ADAMW,
      ema,
      recompute: false,
      seed: 0,
      initial: initialState(builder, stateLayout(builder), 0),
    },
    sameBatch: false,
    feeds: ({ noiseInputs }) => {
      return {
        x: normals('x', size),
        y: normals('y', size),
        noise: noiseInputs.map(({ name, length }) => normals(`noise/${name}`, length)),
        learningRate: 1e-3,
        weights: graph.terms.map(({ weight }) => weight),
      };
    },
  };
}
