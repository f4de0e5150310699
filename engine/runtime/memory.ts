import { freemem, totalmem } from 'node:os';
import { sizeOf, topological } from '../graph/tensor.ts';
import { stateLayout } from '../graph/training-step.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import { OutOfMemoryError } from './device-error.ts';

const FLOAT_BYTES = 4;

/** Bytes that a training takes at the very least; more than that is certain, how much more the runtime decides. */
export interface LeastMemory {
  /** Weights, both moments, moving averages and frozen weights, in as many copies as the host holds. */
  readonly state: number;
  /** Input and output of the op that makes the largest tensor of the model. */
  readonly activations: number;
}

/** @param copies of the state that the host holds: one to begin with, and on the processor two that steps read and write in turn */
export function leastMemory(builder: ModelBuilder, graph: ModelGraph, copies: number): LeastMemory {
  const { parameters, targets, frozen } = stateLayout(builder);
  const sizes = topological(graph.terms.map(({ value }) => value)).map(({ inputs, outputs }) =>
    [...inputs, ...outputs].reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  );
  return {
    state: FLOAT_BYTES * (copies * (3 * parameters.size + targets.size) + frozen.size),
    activations: copies > 1 ? FLOAT_BYTES * sizes.reduce((a, b) => Math.max(a, b), 0) : 0,
  };
}

/** Throws an `OutOfMemoryError` with the figures where a training needs more than there is; else it may still run out. */
export function requireMemory(need: LeastMemory, available: number = availableMemory()): void {
  const total = need.state + need.activations;
  if (total <= available) return;
  const hints =
    need.state > need.activations
      ? 'a smaller width, depth or latentDim of the model'
      : 'a smaller training.batchSize';
  throw new OutOfMemoryError(
    `The model needs at least ${inWords(total)} of memory (${inWords(need.state)} for weights and the optimiser, ` +
      `${inWords(need.activations)} for what a step computes), and ${inWords(available)} are free. Take ${hints}, or close other programs.`,
  );
}

/**
 * The memory that a process can still get: on Linux what is free or can be freed at once; elsewhere, where the figure of free memory
 * leaves out what the system would give up, all that is built in. A container's limit counts, too.
 */
export function availableMemory(): number {
  const machine = process.platform === 'linux' ? freemem() : totalmem();
  // 0 or an absurdly large figure where there is no limit.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(machine, limit) : machine;
}

/** What V8 says where an array finds no room, or could never be addressed. */
const NO_ROOM = /array buffer allocation failed|invalid (typed )?array (buffer )?length/i;

/** The error that a person is to read for one of V8 that means: no memory; any other as it is. */
export function inMemoryWords(error: unknown): unknown {
  if (!(error instanceof RangeError) || !NO_ROOM.test(error.message)) return error;
  return new OutOfMemoryError(
    `The machine has too little memory for this training (${inWords(availableMemory())} are free). Take a smaller training.batchSize, a ` +
      'smaller model or fewer data, or close other programs.',
    { cause: error },
  );
}

function inWords(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
