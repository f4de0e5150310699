import { randomStream } from '../random/stream.ts';
import type { NoiseInput } from '../runtime/training-session.ts';

/** The noise of each step, a function of (seed, input, step) alone: stream `noise/<name>` of that step. */
export class StepNoise {
  readonly #seed: number;
  readonly #inputs: readonly (NoiseInput & { readonly array: Float32Array })[];

  constructor(inputs: readonly NoiseInput[], seed: number) {
    this.#seed = seed;
    this.#inputs = inputs.map((input) => ({ ...input, array: new Float32Array(input.length) }));
  }

  /** Noise for step 1, 2, …, one array per input. The arrays are filled anew by the next call. */
  at(step: number): readonly Float32Array[] {
    return this.#inputs.map(({ name, distribution, array }) => {
      const stream = randomStream(this.#seed, `noise/${name}`, step);
      return distribution === 'normal' ? stream.fillNormal(array) : stream.fillUniform(array);
    });
  }
}
