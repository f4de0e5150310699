import { randomStream } from '../random/stream.ts';
import type { Pairs } from './dataset.ts';

/** Which pairs each step trains on. */
export interface BatchPlan {
  /** Pairs of a step; the same at every step, for the compiled step has one shape. */
  readonly rows: number;
  /** True when every step takes all pairs in their order; then x and y never change. */
  readonly full: boolean;
  readonly stepsPerEpoch: number;
  /** The row of each pair of step `step`, which counts from 1. A view that holds until the next call. */
  indices(step: number): Uint32Array;
  /** Copies the pairs of step `step` into x (rows, inputDim) and y (rows, targetDim). */
  fill(step: number, data: Pairs, x: Float32Array, y: Float32Array): void;
  /**
   * The pairs of step `step`. Full batch: views into the data, at no cost. Mini-batch: buffers of the plan, which
   * the next call overwrites.
   */
  batch(step: number, data: Pairs): { readonly x: Float32Array; readonly y: Float32Array };
}

/**
 * Mini-batches go through all pairs in a new order each epoch, drawn from the stream (seed, 'batches', epoch): the batch
 * of any step follows from its number alone, so that a resumed run goes on exactly. What is left over at the end of an
 * epoch is dropped (it comes up again in another epoch's order).
 *
 * @param pairs pairs of the training data
 * @param batchSize more than `pairs`, or `full`: all pairs
 */
export function batchPlan(pairs: number, batchSize: number | 'full', seed: number): BatchPlan {
  const rows = batchSize === 'full' ? pairs : Math.min(batchSize, pairs);
  return rows === pairs ? fullBatch(pairs) : miniBatches(pairs, rows, seed);
}

function fullBatch(pairs: number): BatchPlan {
  const order = Uint32Array.from({ length: pairs }, (_, row) => row);
  return {
    rows: pairs,
    full: true,
    stepsPerEpoch: 1,
    indices: () => order,
    fill(_step, data, x, y) {
      x.set(data.x);
      y.set(data.y);
    },
    batch: (_step, { x, y }) => ({ x, y }),
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

  const fill = (step: number, data: Pairs, x: Float32Array, y: Float32Array): void => {
    const chosen = indices(step);
    takeRows(data.x, data.x.length / data.pairs, chosen, x);
    takeRows(data.y, data.y.length / data.pairs, chosen, y);
  };

  return {
    rows,
    full: false,
    stepsPerEpoch,
    indices,
    fill,
    batch(step, data) {
      const buffer = (of: Float32Array): Float32Array => new Float32Array((rows * of.length) / data.pairs);
      buffers ??= { x: buffer(data.x), y: buffer(data.y) };
      fill(step, data, buffers.x, buffers.y);
      return buffers;
    },
  };
}

/** Copies the chosen rows of `source` (…, dim), one after another, into `out`. */
export function takeRows(
  source: Float32Array,
  dim: number,
  chosen: ArrayLike<number>,
  out: Float32Array,
): Float32Array {
  for (let r = 0; r < chosen.length; r++) {
    const from = chosen[r]! * dim;
    out.set(source.subarray(from, from + dim), r * dim);
  }
  return out;
}
