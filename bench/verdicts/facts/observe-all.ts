import { takeRows } from '../../../engine/data/batches.ts';
import type { Pairs } from '../../../engine/data/dataset.ts';
import type { DecodedReading, LatentReading, ModelReading } from '../../../engine/models/latent-reading.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';

/** All that a model says of many rows; see `ModelReading`, of which this is several, one after another. */
export interface WholeReading {
  readonly rows: number;
  /** The rows that were read: (rows, inputDim) and (rows, targetDim). */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Row numbers in the pairs that were read. */
  readonly chosen: readonly number[];
  readonly latents: readonly LatentReading[];
  readonly decoded: readonly DecodedReading[];
  /** Raw values of the loss terms: means over the rows. */
  readonly terms: readonly number[];
}

type Observed = Pick<TrainingSession, 'observe' | 'observedRows'>;

/**
 * Reads as many rows of `pairs` as fill whole readings, at most `limit`, each part under noise of its own. Rows lie at even distances,
 * so that a trajectory is read from its beginning to its end.
 */
export async function observeAll(session: Observed, pairs: Pairs, limit: number): Promise<WholeReading> {
  const block = session.observedRows;
  const blocks = Math.max(1, Math.floor(Math.min(limit, pairs.pairs) / block));
  const rows = blocks * block;
  const chosen = Array.from({ length: rows }, (_, i) => Math.floor((i * pairs.pairs) / rows));
  const [x, y] = [chosenRows(pairs.x, pairs.pairs, chosen), chosenRows(pairs.y, pairs.pairs, chosen)];
  const readings: ModelReading[] = [];
  for (let b = 0; b < blocks; b++) {
    const part = (values: Float32Array): Float32Array =>
      values.slice((b * values.length) / blocks, ((b + 1) * values.length) / blocks);
    readings.push(await session.observe(part(x), part(y), 1000 + b));
  }
  const [first] = readings;
  if (!first) throw new Error('nothing was read');
  const joined = (of: (reading: ModelReading) => Float32Array | null | undefined) => {
    const parts = readings.map(of);
    return parts.some((part) => !part) ? null : join(parts as Float32Array[]);
  };
  return {
    rows,
    x,
    y,
    chosen,
    latents: first.latents.map((latent, i) => ({
      ...latent,
      rows,
      mean: joined(({ latents }) => latents[i]?.mean) ?? latent.mean,
      logVariance: joined(({ latents }) => latents[i]?.logVariance),
      sample: joined(({ latents }) => latents[i]?.sample),
      prior: null,
    })),
    decoded: first.decoded.map((decoder, i) => ({
      ...decoder,
      rows,
      mean: joined(({ decoded }) => decoded[i]?.mean) ?? decoder.mean,
    })),
    terms: Array.from(
      first.terms,
      (_, i) => readings.reduce((sum, { terms }) => sum + (terms[i] ?? NaN), 0) / readings.length,
    ),
  };
}

/** The chosen rows of `values` (rows, dim). */
export function chosenRows(values: Float32Array, rows: number, chosen: readonly number[]): Float32Array {
  const dim = values.length / rows;
  return takeRows(values, dim, chosen, new Float32Array(chosen.length * dim));
}

function join(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
