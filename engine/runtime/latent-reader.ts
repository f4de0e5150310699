import type { Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor.ts';
import { bindState } from '../graph/training-step.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { LatentOutput, ModelGraph } from '../models/model-graph.ts';
import type { FlatState } from './initial-state.ts';
import type { Compile, Program } from './program.ts';

/** Reads a model's latents for any number of rows, in chunks of the rows that its graph was built for. */
export class LatentReader {
  readonly #program: Program;
  readonly #builder: ModelBuilder;
  readonly #latents: readonly LatentOutput[];

  private constructor(program: Program, builder: ModelBuilder, graph: ModelGraph) {
    this.#program = program;
    this.#builder = builder;
    this.#latents = graph.latents;
  }

  static async create(builder: ModelBuilder, graph: ModelGraph, compile: Compile): Promise<LatentReader> {
    const outputs = new Map<string, Tensor>();
    for (const { name, mean, logVariance, prior } of graph.latents) {
      outputs.set(`${name}.mean`, mean);
      if (logVariance) outputs.set(`${name}.logVariance`, logVariance);
      if (prior)
        outputs.set(`${name}.prior.mean`, prior.mean).set(`${name}.prior.logVariance`, prior.logVariance);
    }
    return new LatentReader(await compile(outputs, bindState(builder).bindings), builder, graph);
  }

  /** Latents of `rows` pairs; x and y (rows, inputDim). */
  async read(
    state: FlatState,
    x: Float32Array,
    y: Float32Array,
    rows: number,
  ): Promise<readonly LatentReading[]> {
    const { rows: chunk, inputDim } = this.#builder;
    const readings = this.#latents.map((latent) => emptyReading(latent, rows));
    for (let first = 0; first < rows; first += chunk) {
      const count = Math.min(chunk, rows - first);
      const found = await this.#program.run({
        ...state,
        x: padded(x, first, count, chunk, inputDim),
        y: padded(y, first, count, chunk, inputDim),
      });
      const array = (name: string): Float32Array => {
        const values = found[name];
        if (!values) throw new Error(`the program gives no ${name}`);
        return values;
      };
      for (const { name, mean, logVariance, prior, dims } of readings) {
        const copy = (to: Float32Array, from: string): void => {
          to.set(array(`${name}.${from}`).subarray(0, count * dims), first * dims);
        };
        copy(mean, 'mean');
        if (logVariance) copy(logVariance, 'logVariance');
        if (prior && first === 0) {
          prior.mean.set(array(`${name}.prior.mean`));
          prior.logVariance.set(array(`${name}.prior.logVariance`));
        }
      }
    }
    return readings;
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

function emptyReading({ name, role, mean, logVariance, prior }: LatentOutput, rows: number): LatentReading {
  const dims = mean.shape[1] ?? 0;
  const array = (length: number): Float32Array => new Float32Array(length);
  return {
    name,
    role,
    rows,
    dims,
    mean: array(rows * dims),
    logVariance: logVariance ? array(rows * dims) : null,
    prior: prior
      ? { mean: array(sizeOf(prior.mean.shape)), logVariance: array(sizeOf(prior.logVariance.shape)) }
      : null,
  };
}

/** Rows first … first + count, filled up with zeros to a whole chunk. */
function padded(
  rows: Float32Array,
  first: number,
  count: number,
  chunk: number,
  width: number,
): Float32Array {
  const part = rows.subarray(first * width, (first + count) * width);
  if (count === chunk) return part;
  const full = new Float32Array(chunk * width);
  full.set(part);
  return full;
}
