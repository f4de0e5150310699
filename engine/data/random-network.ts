import { portableExp } from '../random/elementary.ts';

/** A frozen multi-layer perceptron without biases, tanh between its linear maps, in float64. */
export class RandomNetwork {
  /** Dimensions from input to output. */
  readonly dims: readonly number[];
  /** Layer l: (dims[l + 1], dims[l]), row-major. */
  readonly weights: readonly Float64Array[];

  constructor(dims: readonly number[], weights: readonly Float64Array[]) {
    this.dims = dims;
    this.weights = weights;
  }

  /**
   * Weights N(0, scale² / fan-in).
   *
   * @param normals `count` standard normals for a layer
   */
  static draw(
    dims: readonly number[],
    scale: number,
    normals: (layer: number, count: number) => Float32Array,
  ): RandomNetwork {
    const weights = dims.slice(1).map((outputs, layer) => {
      const inputs = dims[layer]!;
      return Float64Array.from(normals(layer, outputs * inputs), (n) => (scale * n) / Math.sqrt(inputs));
    });
    return new RandomNetwork(dims, weights);
  }

  /**
   * @param inputs (rows, dims[0])
   * @returns (rows, last of dims)
   */
  apply(inputs: Float64Array): Float64Array {
    const last = this.weights.length - 1;
    return this.weights.reduce((values, weights, layer) => {
      const mapped = linear(values, weights, this.dims[layer]!, this.dims[layer + 1]!);
      return layer < last ? mapped.map(portableTanh) : mapped;
    }, inputs);
  }
}

/** (rows, inputs) → (rows, outputs) */
function linear(values: Float64Array, weights: Float64Array, inputs: number, outputs: number): Float64Array {
  const rows = values.length / inputs;
  const out = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * inputs, (r + 1) * inputs);
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let i = 0, w = o * inputs; i < inputs; i++, w++) sum += weights[w]! * row[i]!;
      out[r * outputs + o] = sum;
    }
  }
  return out;
}

/**
 * tanh from IEEE operations alone, so that data are the same numbers on every platform (`Math.tanh` may differ in the last
 * digits). Beyond |x| = 10, 1 − tanh|x| < 4.2e-9 is left out.
 */
export function portableTanh(x: number): number {
  const e = portableExp(-Math.min(Math.abs(x), 10)) ** 2;
  const t = (1 - e) / (1 + e);
  return x < 0 ? -t : t;
}
