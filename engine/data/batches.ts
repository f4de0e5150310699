import { randomStream } from '../random/stream.ts';
import type { Trajectory } from './dataset.ts';

/** Which pairs (x_t, x_{t+1}) each step trains on. */
export interface BatchPlan {
  /** Pairs of a step; the same at every step, for the compiled step has one shape. */
  readonly rows: number;
  /** True when every step takes all pairs in their order; then x and y never change. */
  readonly full: boolean;
  readonly stepsPerEpoch: number;
  /** The t of each pair of step `step`, which counts from 1. A view that holds until the next call. */
  indices(step: number): Uint32Array;
  /** Copies the pairs of step `step` into x and y, each (rows, inputDim). */
  fill(step: number, trajectory: Trajectory, x: Float32Array, y: Float32Array): void;
  /**
   * The pairs of step `step`. Full batch: views into the trajectory, at no cost. Mini-batch: buffers of the plan, which
   * the next call overwrites.
   */
  batch(step: number, trajectory: Trajectory): { readonly x: Float32Array; readonly y: Float32Array };
}

/**
 * Mini-batches go through all pairs in a new order each epoch, drawn from the stream (seed, 'batches', epoch): the batch
 * of any step follows from its number alone, so that a resumed run goes on exactly. What is left over at the end of an
 * epoch is dropped (it comes up again in another epoch's order).
 *
 * @param pairs T of the training trajectory
 * @param batchSize more than `pairs`, or `full`: all pairs
 */
export function batchPlan(pairs: number, batchSize: number | 'full', seed: number): BatchPlan {
  const rows = batchSize === 'full' ? pairs : Math.min(batchSize, pairs);
  return rows === pairs ? fullBatch(pairs) : miniBatches(pairs, rows, seed);
}

/** x_0 … x_{T−1} and x_1 … x_T, as views. */
export function allPairs(trajectory: Trajectory): { readonly x: Float32Array; readonly y: Float32Array } {
  const { x, pairs } = trajectory;
  const dim = x.length / (pairs + 1);
  return { x: x.subarray(0, pairs * dim), y: x.subarray(dim) };
}

function fullBatch(pairs: number): BatchPlan {
  const order = Uint32Array.from({ length: pairs }, (_, t) => t);
  return {
    rows: pairs,
    full: true,
    stepsPerEpoch: 1,
    indices: () => order,
    fill(_step, trajectory, x, y) {
      const all = allPairs(trajectory);
      x.set(all.x);
      y.set(all.y);
    },
    batch: (_step, trajectory) => allPairs(trajectory),
  };
}

function miniBatches(pairs: number, rows: number, seed: number): BatchPlan {
  const stepsPerEpoch = Math.floor(pairs / rows);
  let orderEpoch = -1;
  let order: Uint32Array = new Uint32Array(0);
  let buffers: { x: Float32Array; y: Float32Array } | null = null;

  const indices = (step: number): Uint32Array => {
    const epoch = Math.floor((step - 1) / stepsPerEpoch);
    if (epoch !== orderEpoch) {
      order = randomStream(seed, 'batches', epoch).permutation(pairs);
      orderEpoch = epoch;
    }
    const first = ((step - 1) % stepsPerEpoch) * rows;
    return order.subarray(first, first + rows);
  };

  const fill = (step: number, trajectory: Trajectory, x: Float32Array, y: Float32Array): void => {
    const source = trajectory.x;
    const dim = source.length / (trajectory.pairs + 1);
    const chosen = indices(step);
    for (let r = 0; r < rows; r++) {
      const from = chosen[r]! * dim;
      x.set(source.subarray(from, from + dim), r * dim);
      y.set(source.subarray(from + dim, from + 2 * dim), r * dim);
    }
  };

  return {
    rows,
    full: false,
    stepsPerEpoch,
    indices,
    fill,
    batch(step, trajectory) {
      const size = (rows * trajectory.x.length) / (trajectory.pairs + 1);
      buffers ??= { x: new Float32Array(size), y: new Float32Array(size) };
      fill(step, trajectory, buffers.x, buffers.y);
      return buffers;
    },
  };
}
