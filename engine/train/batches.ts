import type { TrainingConfig } from '../../schemas/experiment.ts';
import type { Trajectory } from '../data/dataset.ts';
import { randomStream } from '../random/stream.ts';
import { TrainingError } from './training-error.ts';

/** Rows of a step. Throws `TrainingError` where the batch is larger than the data. */
export function batchRowsOf(training: Pick<TrainingConfig, 'batchSize'>, pairs: number): number {
  if (training.batchSize === 'full') return pairs;
  if (training.batchSize > pairs) {
    throw new TrainingError(
      'batch-too-large',
      `training.batchSize is ${training.batchSize}, but the training data has ${pairs} pairs. Use "full" or a smaller number.`,
    );
  }
  return training.batchSize;
}

/** Rows of one step: x at time t, y at time t + 1, each (rows, inputDim). */
export interface Batch {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * The rows of each step, a function of (seed, step) alone, so that a resumed run goes on with the very rows that an
 * uninterrupted one would see.
 *
 * Mini-batches run through one permutation of the pairs per epoch, drawn from the stream (seed, `batches`, epoch). The rows
 * that do not fill a last batch are left out of that epoch (the compiled step has a fixed shape); the next epoch draws anew.
 */
export class Batches {
  readonly rows: number;
  /** Steps of one pass through the data. */
  readonly epochSteps: number;
  readonly #trajectory: Trajectory;
  readonly #inputDim: number;
  readonly #seed: number;
  readonly #whole: boolean;
  readonly #batch: Batch;
  #order: { readonly epoch: number; readonly rows: Uint32Array } | null = null;

  constructor(trajectory: Trajectory, inputDim: number, batchSize: number | 'full', seed: number) {
    this.rows = batchRowsOf({ batchSize }, trajectory.pairs);
    this.epochSteps = Math.floor(trajectory.pairs / this.rows);
    this.#trajectory = trajectory;
    this.#inputDim = inputDim;
    this.#seed = seed;
    this.#whole = batchSize === 'full';
    const length = this.rows * inputDim;
    this.#batch = this.#whole
      ? { x: trajectory.x.subarray(0, length), y: trajectory.x.subarray(inputDim, inputDim + length) }
      : { x: new Float32Array(length), y: new Float32Array(length) };
  }

  /** Rows of step 1, 2, …. The arrays are filled anew by the next call. */
  at(step: number): Batch {
    if (this.#whole) return this.#batch;
    const epoch = Math.floor((step - 1) / this.epochSteps);
    const first = ((step - 1) % this.epochSteps) * this.rows;
    if (this.#order?.epoch !== epoch) {
      const rows = randomStream(this.#seed, 'batches', epoch).permutation(this.#trajectory.pairs);
      this.#order = { epoch, rows };
    }
    const { x } = this.#trajectory;
    const width = this.#inputDim;
    for (let i = 0; i < this.rows; i++) {
      const from = (this.#order.rows[first + i] as number) * width;
      this.#batch.x.set(x.subarray(from, from + width), i * width);
      this.#batch.y.set(x.subarray(from + width, from + 2 * width), i * width);
    }
    return this.#batch;
  }
}
