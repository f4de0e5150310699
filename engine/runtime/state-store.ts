import type * as Ort from 'onnxruntime-node';
import type { FlatState } from './initial-state.ts';

export type StateName = keyof FlatState;

/** What a step changes; `frozen` stays. */
export const MOVING = [
  'parameters',
  'firstMoment',
  'secondMoment',
  'targets',
] as const satisfies readonly StateName[];

/**
 * Where the state of a training lies between two steps: in arrays of this process (`host-state.ts`) or in the memory of the device
 * (`device-state.ts`). Two sets in turn: a step reads one and writes the other, so the state before the newest step is there as well.
 */
export interface StateStore {
  /** Inputs of the next step. The state is among them; the caller adds what else it feeds. */
  readonly inputs: Record<string, Ort.Tensor>;
  /** Takes a step on `inputs`. Gives the output `scalars`; the array may be written anew by the next step. */
  advance(): Promise<Float32Array>;
  /** The state after the newest step or before it. The arrays may be those that the next step writes. */
  download(when?: 'now' | 'before'): Promise<FlatState>;
  /** Replaces the state; the arrays are copied. */
  upload(state: FlatState): Promise<void>;
  release(): Promise<void>;
}
