import type { Trajectory } from '../data/dataset.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { TrainingSession } from '../runtime/training-session.ts';

/** Reads latents of any number of rows with a session that was compiled for `readRows` of them at a time. */
export class LatentReader {
  readonly #session: TrainingSession;
  readonly #inputDim: number;
  readonly #readRows: number;
  readonly #x: Float32Array;
  readonly #y: Float32Array;

  constructor(session: TrainingSession, inputDim: number, readRows: number) {
    this.#session = session;
    this.#inputDim = inputDim;
    this.#readRows = readRows;
    this.#x = new Float32Array(readRows * inputDim);
    this.#y = new Float32Array(readRows * inputDim);
  }

  /** Latents of the pairs `rows` of `trajectory`, all of them or (`only`) the one of that name, in that order of rows. */
  async read(trajectory: Trajectory, rows: Uint32Array, only?: string): Promise<LatentReading[]> {
    const whole = new Map<string, LatentReading>();
    for (let first = 0; first < rows.length; first += this.#readRows) {
      const count = Math.min(this.#readRows, rows.length - first);
      this.#gather(trajectory, rows, first, count);
      for (const part of await this.#session.read(this.#x, this.#y, this.#readRows)) {
        if (only !== undefined && part.name !== only) continue;
        const reading = whole.get(part.name) ?? emptyReading(part, rows.length);
        whole.set(part.name, reading);
        const values = count * part.dims;
        reading.mean.set(part.mean.subarray(0, values), first * part.dims);
        if (part.logVariance !== null)
          reading.logVariance?.set(part.logVariance.subarray(0, values), first * part.dims);
      }
    }
    return [...whole.values()];
  }

  /** Fills x and y with `count` pairs; the rows that are left repeat the last one and are not looked at. */
  #gather(trajectory: Trajectory, rows: Uint32Array, first: number, count: number): void {
    const width = this.#inputDim;
    for (let i = 0; i < this.#readRows; i++) {
      const from = (rows[first + Math.min(i, count - 1)] as number) * width;
      this.#x.set(trajectory.x.subarray(from, from + width), i * width);
      this.#y.set(trajectory.x.subarray(from + width, from + 2 * width), i * width);
    }
  }
}

function emptyReading(part: LatentReading, rows: number): LatentReading {
  return {
    ...part,
    rows,
    mean: new Float32Array(rows * part.dims),
    logVariance: part.logVariance === null ? null : new Float32Array(rows * part.dims),
  };
}

/** All rows of a trajectory. */
export function allRows(pairs: number): Uint32Array {
  return Uint32Array.from({ length: pairs }, (_, row) => row);
}

/** `count` rows (or all, where there are fewer) evenly over a trajectory: ⌊i · pairs / count⌋. The same at every look and in every run. */
export function spreadRows(pairs: number, count: number): Uint32Array {
  const rows = Math.min(count, pairs);
  return Uint32Array.from({ length: rows }, (_, i) => Math.floor((i * pairs) / rows));
}
