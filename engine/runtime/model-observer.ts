import { concat, reshape } from '../graph/ops/shape.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { bindState, stateLayout } from '../graph/training-step.ts';
import type { DecodedReading, LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { LatentOutput, ModelGraph } from '../models/model-graph.ts';
import { randomStream } from '../random/stream.ts';
import type { FlatState } from './initial-state.ts';
import { arrayOf, latentOutputs } from './latent-outputs.ts';
import type { Compile, Program } from './program.ts';
import { teacherLag } from './teacher-lag.ts';

/**
 * Reads all that a model says of a batch under one draw of its noise: latents with their samples, what is decoded from them, the terms
 * of the loss. For exactly the rows that its graph was built for, since terms are means over a batch.
 */
export class ModelObserver {
  readonly #program: Program;
  readonly #builder: ModelBuilder;
  readonly #graph: ModelGraph;
  readonly #seed: number;
  readonly #noise = new Map<number, Readonly<Record<string, Float32Array>>>();
  readonly #generates: boolean;

  private constructor(
    program: Program,
    builder: ModelBuilder,
    graph: ModelGraph,
    seed: number,
    generates: boolean,
  ) {
    this.#program = program;
    this.#builder = builder;
    this.#graph = graph;
    this.#seed = seed;
    this.#generates = generates;
  }

  /** @param seed of the experiment: what the noise follows from */
  static async create(
    builder: ModelBuilder,
    graph: ModelGraph,
    compile: Compile,
    seed: number,
  ): Promise<ModelObserver> {
    const outputs = new Map<string, Tensor>();
    for (const latent of graph.latents) {
      for (const [name, tensor] of latentOutputs(latent)) outputs.set(name, tensor);
      if (latent.sample) outputs.set(`${latent.name}.sample`, latent.sample);
    }
    for (const { name, mean, variance } of graph.decoded) {
      outputs.set(`decoded.${name}.mean`, mean);
      if (variance !== null && typeof variance !== 'number')
        outputs.set(`decoded.${name}.variance`, reshape(variance, [1]));
    }
    outputs.set(
      'terms',
      concat(
        graph.terms.map(({ value }) => reshape(value, [1])),
        0,
      ),
    );
    const generated = graph.generate?.() ?? null;
    if (generated) outputs.set('generated', generated);
    const program = await compile(outputs, bindState(builder).bindings);
    return new ModelObserver(program, builder, graph, seed, generated !== null);
  }

  /** Rows of a reading. */
  get rows(): number {
    return this.#builder.rows;
  }

  /**
   * The model on x (rows, inputDim) and y (rows, targetDim).
   *
   * @param draw number of the draw of all noise: the same number is the same noise, whatever the step
   */
  async observe(state: FlatState, x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> {
    const { rows, inputDim, targetDim } = this.#builder;
    if (x.length !== rows * inputDim || y.length !== rows * targetDim)
      throw new RangeError(
        `a reading takes ${rows} rows, not ${x.length / inputDim} of x and ${y.length / targetDim} of y`,
      );
    const found = await this.#program.run({ ...state, ...this.#drawn(draw), x, y });
    const array = (name: string): Float32Array => arrayOf(found, name).slice();
    return {
      latents: this.#graph.latents.map((latent) => readingOf(latent, rows, array)),
      decoded: this.#graph.decoded.map(({ name, of, from, variance }): DecodedReading => ({
        name,
        of,
        from,
        rows,
        dims: of === 'x' ? inputDim : targetDim,
        mean: array(`decoded.${name}.mean`),
        variance:
          variance === null || typeof variance === 'number'
            ? variance
            : (array(`decoded.${name}.variance`)[0] ?? NaN),
      })),
      terms: array('terms'),
      generated: this.#generates ? array('generated') : null,
      teacherLag: teacherLag(this.#builder.targets, stateLayout(this.#builder), state),
    };
  }

  async release(): Promise<void> {
    await this.#program.release();
  }

  #drawn(draw: number): Readonly<Record<string, Float32Array>> {
    const known = this.#noise.get(draw);
    if (known) return known;
    const arrays = this.#builder.noise.map(({ name, tensor, distribution }) => {
      const stream = randomStream(this.#seed, `look/${name}`, draw);
      const array = new Float32Array(sizeOf(tensor.shape));
      return [
        `noise/${name}`,
        distribution === 'normal' ? stream.fillNormal(array) : stream.fillUniform(array),
      ] as const;
    });
    const drawn = Object.fromEntries(arrays);
    this.#noise.set(draw, drawn);
    return drawn;
  }
}

function readingOf(latent: LatentOutput, rows: number, array: (name: string) => Float32Array): LatentReading {
  const { name, role, mean, logVariance, sample, prior, klTerm } = latent;
  return {
    name,
    role,
    rows,
    dims: mean.shape[1] ?? 0,
    mean: array(`${name}.mean`),
    logVariance: logVariance && array(`${name}.logVariance`),
    sample: sample && array(`${name}.sample`),
    prior: prior && { mean: array(`${name}.prior.mean`), logVariance: array(`${name}.prior.logVariance`) },
    klTerm,
  };
}
