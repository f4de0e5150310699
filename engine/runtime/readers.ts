import type { LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { FlatState } from './initial-state.ts';
import { LatentReader } from './latent-reader.ts';
import { ModelObserver } from './model-observer.ts';
import type { Prepared } from './prepare.ts';
import type { Compile } from './program.ts';

/** What reads a model between steps. Each program is compiled when it is first wanted. */
export class Readers {
  readonly #prepared: Pick<Prepared, 'reading' | 'seed'>;
  readonly #compile: Compile;
  #latents: Promise<LatentReader> | null = null;
  #observer: Promise<ModelObserver> | null = null;

  constructor(prepared: Pick<Prepared, 'reading' | 'seed'>, compile: Compile) {
    this.#prepared = prepared;
    this.#compile = compile;
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
  async observe(state: FlatState, x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> {
    const { reading, seed } = this.#prepared;
    this.#observer ??= ModelObserver.create(reading.builder, reading.graph, this.#compile, seed);
    return (await this.#observer).observe(state, x, y, draw);
  }

  async release(): Promise<void> {
    await (await this.#latents)?.release();
    await (await this.#observer)?.release();
  }
}
