import { sizeOf } from '../graph/tensor.ts';
import { stateLayout } from '../graph/training-step.ts';
import type { Compiled } from './compiled.ts';
import type { TrainingSession } from './training-session.ts';

/** What a session says of itself: the same on every device but for `device`. */
export type SessionFacts = Pick<
  TrainingSession,
  | 'device'
  | 'terms'
  | 'termWeights'
  | 'parameterCount'
  | 'noiseInputs'
  | 'batchRows'
  | 'probeLatents'
  | 'observedRows'
>;

export function sessionFacts({
  builder,
  graph,
  reading,
  device,
}: Pick<Compiled, 'builder' | 'graph' | 'reading' | 'device'>): SessionFacts {
  return {
    device,
    terms: graph.terms.map(({ name, label, role, unit, trains }) => ({ name, label, role, unit, trains })),
    termWeights: graph.terms.map(({ weight, annealed }) => ({ base: weight, annealed })),
    parameterCount: stateLayout(builder).parameters.size,
    noiseInputs: builder.noise.map(({ name, tensor, distribution }) => ({
      name,
      length: sizeOf(tensor.shape),
      distribution,
    })),
    batchRows: builder.rows,
    probeLatents: graph.probeLatents,
    observedRows: reading.builder.rows,
  };
}

/** A session that says what it was given. */
export abstract class StatedSession implements SessionFacts {
  readonly device: SessionFacts['device'];
  readonly terms: SessionFacts['terms'];
  readonly termWeights: SessionFacts['termWeights'];
  readonly parameterCount: SessionFacts['parameterCount'];
  readonly noiseInputs: SessionFacts['noiseInputs'];
  readonly batchRows: SessionFacts['batchRows'];
  readonly probeLatents: SessionFacts['probeLatents'];
  readonly observedRows: SessionFacts['observedRows'];

  constructor(facts: SessionFacts) {
    this.device = facts.device;
    this.terms = facts.terms;
    this.termWeights = facts.termWeights;
    this.parameterCount = facts.parameterCount;
    this.noiseInputs = facts.noiseInputs;
    this.batchRows = facts.batchRows;
    this.probeLatents = facts.probeLatents;
    this.observedRows = facts.observedRows;
  }
}
