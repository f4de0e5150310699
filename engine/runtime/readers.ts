import type { LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { FlatState } from './initial-state.ts';
import { LatentReader } from './latent-reader.ts';
import { ModelObserver } from './model-observer.ts';
import type { Prepared } from './prepare.ts';
import type { Compile } from './program.ts';

/** What reads a model between steps. The program of a look is compiled with the session, that of a probe when it is first wanted. */
export class Readers {
  readonly #prepared: Pick<Prepared, 'reading'>;
  readonly #compile: Compile;
  #latents: Promise<LatentReader> | null = null;
  readonly #observer: ModelObserver;

  private constructor(prepared: Pick<Prepared, 'reading'>, compile: Compile, observer: ModelObserver) {
    this.#prepared = prepared;
    this.#compile = compile;
    this.#observer = observer;
  }

  static async create(prepared: Pick<Prepared, 'reading' | 'seed'>, compile: Compile): Promise<Readers> {
    const { reading, seed } = prepared;
    const observer = await ModelObserver.create(reading.builder, reading.graph, compile, seed);
    return new Readers(prepared, compile, observer);
  }

  /** Latents of any number of rows, without noise. */
  async read(
    state: FlatState,
    x: Float32Array,
    y: Float32Array,
    rows: number,
  ): Promise<readonly LatentReading[]> {
    const { builder, graph } = this.#prepared.reading;
    this.#latents ??= LatentReader.create(builder, graph, this.#compile);
    return (await this.#latents).read(state, x, y, rows);
  }

  /** All that the model says of the rows of a reading, under one draw of its noise. */
  observe(state: FlatState, x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> {
    return this.#observer.observe(state, x, y, draw);
  }

  async release(): Promise<void> {
    await (await this.#latents)?.release();
    await this.#observer.release();
  }
}
