import type * as Ort from 'onnxruntime-node';
import type { FlatState } from './initial-state.ts';
import type { OnnxSession } from './onnx-session.ts';

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
  /** Lets a session step this state; several may, one after another. */
  stepper(session: OnnxSession): Stepper;
  /** The state after the newest run of a stepper or before it. The arrays may be those that the next run writes. */
  download(when?: 'now' | 'before'): Promise<FlatState>;
  /** Replaces the state; the arrays are copied. */
  upload(state: FlatState): Promise<void>;
  release(): Promise<void>;
}

/** A session whose inputs of the state's names are the state, and whose outputs `next.*` become the state. */
export interface Stepper {
  /** Gives an input beside the state; it holds until it is given anew. */
  feed(name: string, tensor: Ort.Tensor): void;
  /** Runs the session. Gives its output `scalars`; the array may be written anew by the next run. */
  advance(): Promise<Float32Array>;
}
