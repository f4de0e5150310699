const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/**
 * AdamW (Loshchilov & Hutter 2019) with PyTorch's defaults, in float64, for classifiers that are trained outside of a graph:
 *
 *     θ ← θ − η λ θ,   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   θ ← θ − η m̂ / (√v̂ + ε)
 */
export class AdamW {
  readonly #learningRate: number;
  readonly #weightDecay: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(parameters: number, learningRate: number, weightDecay: number) {
    this.#learningRate = learningRate;
    this.#weightDecay = weightDecay;
    this.#first = new Float64Array(parameters);
    this.#second = new Float64Array(parameters);
  }

  /** Changes the parameters in place. */
  step(parameters: Float64Array, gradient: Float64Array): void {
    this.#steps++;
    const m = this.#first;
    const v = this.#second;
    const kept = 1 - this.#learningRate * this.#weightDecay;
    const rate = this.#learningRate / (1 - BETA1 ** this.#steps);
    const correction = 1 / (1 - BETA2 ** this.#steps);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      m[i] = BETA1 * m[i]! + (1 - BETA1) * g;
      v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g;
      parameters[i] = kept * parameters[i]! - (rate * m[i]!) / (Math.sqrt(v[i]! * correction) + EPSILON);
    }
  }
}
