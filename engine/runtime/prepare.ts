import type { Experiment } from '../../schemas/experiment.ts';
import type { AdamOptions } from '../graph/adam.ts';
import { stateLayout, trainingStep, type EmaOptions, type TrainingStep } from '../graph/training-step.ts';
import { buildModel } from '../models/build-model.ts';
import { ModelBuilder } from '../models/model-builder.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import { initialState, type FlatState } from './initial-state.ts';
import { leastMemory, requireMemory } from './memory.ts';

/** Rows and width that graphs are built for. */
export interface GraphShape {
  /** Columns of x. */
  readonly inputDim: number;
  /** Columns of y. Default those of x. */
  readonly targetDim?: number;
  /** Rows of a step. */
  readonly batchRows: number;
  /** Rows that latents are read in chunks of. */
  readonly readRows: number;
  /** Whether every step takes the same x and y, which then need not be copied. Default false. */
  readonly sameBatch?: boolean;
  /** Copies of the state that the host's memory has to hold. Default one, which every training begins with. */
  readonly hostCopies?: number;
}

/** An experiment as graphs and first numbers: all that no device has a say in. */
export interface Prepared {
  readonly builder: ModelBuilder;
  readonly graph: ModelGraph;
  /** The same model for the rows of a reading. */
  readonly reading: { readonly builder: ModelBuilder; readonly graph: ModelGraph };
  /** Of the experiment. */
  readonly seed: number;
  readonly optimiser: AdamOptions;
  readonly ema: EmaOptions | null;
  readonly recompute: boolean;
  readonly initial: FlatState;
}

/** Throws an `OutOfMemoryError` where the memory cannot hold what is prepared. */
export function prepare(experiment: Experiment, shape: GraphShape): Prepared {
  const build = (rows: number): Prepared['reading'] => {
    const builder = new ModelBuilder(rows, shape.inputDim, shape.targetDim);
    return { builder, graph: buildModel(experiment, builder) };
  };
  const { builder, graph } = build(shape.batchRows);
  requireMemory(leastMemory(builder, graph, shape.hostCopies ?? 1));
  return {
    builder,
    graph,
    reading: build(shape.readRows),
    optimiser: experiment.optimiser,
    ema: 'ema' in experiment.model ? experiment.model.ema : null,
    recompute: experiment.training.recompute,
    seed: experiment.seed,
    initial: initialState(builder, stateLayout(builder), experiment.seed),
  };
}

/** The training step of what is prepared. */
export function stepOf({
  builder,
  graph,
  optimiser,
  ema,
  recompute,
}: Omit<Prepared, 'reading'>): TrainingStep {
  const terms = graph.terms.map(({ value }) => value);
  return trainingStep({ ...builder, terms }, optimiser, ema, { recompute });
}
