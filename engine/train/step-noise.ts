import { randomStream } from '../random/stream.ts';
import type { NoiseInput } from '../runtime/training-session.ts';

/** The noise of each step, a function of (seed, input, step) alone: stream `noise/<name>` of that step. */
export class StepNoise {
  readonly #seed: number;
  readonly #purposes: readonly string[];
  readonly #arrays: readonly Float32Array[];

  constructor(inputs: readonly NoiseInput[], seed: number) {
    this.#seed = seed;
    this.#purposes = inputs.map((input) => `noise/${input.name}`);
    this.#arrays = inputs.map((input) => new Float32Array(input.length));
  }

  /** Standard normals for step 1, 2, …, one array per input. The arrays are filled anew by the next call. */
  at(step: number): readonly Float32Array[] {
    this.#arrays.forEach((array, i) =>
      randomStream(this.#seed, this.#purposes[i] as string, step).fillNormal(array),
    );
    return this.#arrays;
  }
}
