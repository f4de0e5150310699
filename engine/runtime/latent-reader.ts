import type { Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor.ts';
import { bindState } from '../graph/training-step.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { LatentOutput, ModelGraph } from '../models/model-graph.ts';
import type { FlatState } from './initial-state.ts';
import { arrayOf, latentOutputs } from './latent-outputs.ts';
import type { Compile, Program } from './program.ts';

/** Reads a model's latents for any number of rows, in chunks of the rows that its graph was built for. */
export class LatentReader {
  readonly #program: Program;
  readonly #builder: ModelBuilder;
  readonly #latents: readonly LatentOutput[];
  /** Without noise a sample is its mean. */
  readonly #noNoise: Readonly<Record<string, Float32Array>>;

  private constructor(program: Program, builder: ModelBuilder, graph: ModelGraph) {
    this.#program = program;
    this.#builder = builder;
    this.#latents = graph.latents;
    this.#noNoise = Object.fromEntries(
      builder.noise.map(({ name, tensor }) => [`noise/${name}`, new Float32Array(sizeOf(tensor.shape))]),
    );
  }

  static async create(builder: ModelBuilder, graph: ModelGraph, compile: Compile): Promise<LatentReader> {
    const outputs = new Map<string, Tensor>();
    for (const latent of graph.latents) {
      for (const [name, tensor] of latentOutputs(latent)) outputs.set(name, tensor);
    }
    return new LatentReader(await compile(outputs, bindState(builder).bindings), builder, graph);
  }

  /** Latents of `rows` pairs; x (rows, inputDim), y (rows, targetDim). */
  async read(
    state: FlatState,
    x: Float32Array,
    y: Float32Array,
    rows: number,
  ): Promise<readonly LatentReading[]> {
    const { rows: chunk, inputDim, targetDim } = this.#builder;
    const readings = this.#latents.map((latent) => emptyReading(latent, rows));
    for (let first = 0; first < rows; first += chunk) {
      const count = Math.min(chunk, rows - first);
      const found = await this.#program.run({
        ...state,
        x: padded(x, first, count, chunk, inputDim),
        y: padded(y, first, count, chunk, targetDim),
        ...this.#noNoise,
      });
      for (const { name, mean, logVariance, prior, dims } of readings) {
        const copy = (to: Float32Array, from: string): void => {
          to.set(arrayOf(found, `${name}.${from}`).subarray(0, count * dims), first * dims);
        };
        copy(mean, 'mean');
        if (logVariance) copy(logVariance, 'logVariance');
        if (!prior) continue;
        if (prior.mean.length === rows * dims) {
          copy(prior.mean, 'prior.mean');
          copy(prior.logVariance, 'prior.logVariance');
        } else if (first === 0) {
          prior.mean.set(arrayOf(found, `${name}.prior.mean`));
          prior.logVariance.set(arrayOf(found, `${name}.prior.logVariance`));
        }
      }
    }
    return readings;
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

function emptyReading(latent: LatentOutput, rows: number): LatentReading {
  const { name, role, mean, logVariance, prior, klTerm } = latent;
  const dims = mean.shape[1] ?? 0;
  const priorLength = prior && (prior.mean.shape.length === 2 ? rows * dims : dims);
  const array = (length: number): Float32Array => new Float32Array(length);
  return {
    name,
    role,
    rows,
    dims,
    mean: array(rows * dims),
    logVariance: logVariance ? array(rows * dims) : null,
    sample: null,
    prior: priorLength === null ? null : { mean: array(priorLength), logVariance: array(priorLength) },
    klTerm,
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
