import type * as Ort from 'onnxruntime-node';
import { emitModel } from '../graph/onnx/emit-model.ts';
import type { Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor.ts';
import { bindState } from '../graph/training-step.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { LatentOutput, ModelGraph } from '../models/model-graph.ts';
import type { FlatState } from './initial-state.ts';
import { allocate, OnnxSession, values, type SessionOptions } from './onnx-session.ts';

/** Reads a model's latents for any number of rows, in chunks of the rows that its graph was built for. */
export class LatentReader {
  readonly #session: OnnxSession;
  readonly #builder: ModelBuilder;
  readonly #latents: readonly LatentOutput[];
  readonly #outputs: Record<string, Ort.Tensor>;

  private constructor(
    session: OnnxSession,
    builder: ModelBuilder,
    graph: ModelGraph,
    outputs: ReadonlyMap<string, Tensor>,
  ) {
    this.#session = session;
    this.#builder = builder;
    this.#latents = graph.latents;
    this.#outputs = allocate(session, outputs);
  }

  static async create(
    builder: ModelBuilder,
    graph: ModelGraph,
    options: SessionOptions,
  ): Promise<LatentReader> {
    const outputs = new Map<string, Tensor>();
    for (const { name, mean, logVariance, prior } of graph.latents) {
      outputs.set(`${name}.mean`, mean);
      if (logVariance) outputs.set(`${name}.logVariance`, logVariance);
      if (prior)
        outputs.set(`${name}.prior.mean`, prior.mean).set(`${name}.prior.logVariance`, prior.logVariance);
    }
    const model = emitModel(outputs, bindState(builder).bindings);
    return new LatentReader(await OnnxSession.create(model, outputs, options), builder, graph, outputs);
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
      await this.#run(
        state,
        padded(x, first, count, chunk, inputDim),
        padded(y, first, count, chunk, inputDim),
      );
      for (const { name, mean, logVariance, prior, dims } of readings) {
        const copy = (to: Float32Array, from: string): void => {
          to.set(values(this.#outputs[`${name}.${from}`]).subarray(0, count * dims), first * dims);
        };
        copy(mean, 'mean');
        if (logVariance) copy(logVariance, 'logVariance');
        if (prior && first === 0) {
          prior.mean.set(values(this.#outputs[`${name}.prior.mean`]));
          prior.logVariance.set(values(this.#outputs[`${name}.prior.logVariance`]));
        }
      }
    }
    return readings;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  async #run(state: FlatState, x: Float32Array, y: Float32Array): Promise<void> {
    await this.#session.run(this.#session.inputs({ ...state, x, y }), this.#outputs);
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
