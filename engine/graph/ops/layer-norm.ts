import {
  applyMany,
  at,
  describe,
  ShapeError,
  sizeOf,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { mul, sub } from './binary.ts';
import { mean, sum } from './reduce.ts';
import { reshape } from './shape.ts';

interface NormAttributes {
  readonly epsilon: number;
  /** Whether the gradient that arrives is known to have mean 0 over the last axis wherever γ is 1 (see passes/fold-norm.ts). */
  readonly centred: boolean;
  readonly [key: string]: unknown;
}

/**
 * Over the last axis: x̂ = (x − mean) / √(var + ε), y = γ x̂ + β. Outputs y, the means and 1/√(var + ε), one a row, which
 * the gradient needs:
 *
 *     ∂x = r (h − mean(h) − x̂ mean(h x̂)),  h = γ g,  r = 1/√(var + ε)
 */
export const layerNormOp: Op<NormAttributes> = {
  name: 'layerNorm',
  shapes: ([x = [], gamma = [], beta = []]) => {
    const width = x.at(-1);
    if (x.length < 1 || gamma.length !== 1 || beta.length !== 1 || gamma[0] !== width || beta[0] !== width) {
      throw new ShapeError(`layerNorm: ${describe(x)} with ${describe(gamma)} and ${describe(beta)}`);
    }
    const rows = [...x.slice(0, -1), 1];
    return [x, rows, rows];
  },
  evaluate: ([x, gamma, beta], { epsilon }) =>
    x && gamma && beta ? normalised(x, gamma.data, beta.data, epsilon) : [],
  lower: (emit, [x = '', ...affine], node) => {
    const shape = at(node.inputs, 0).shape;
    const width = at(shape, shape.length - 1);
    // As a matrix: behind an addition of higher rank, the runtime would fuse the two into a kernel that takes four times as long.
    const reshaped = (name: string, to: Shape): string => at(emit.node('Reshape', [name, emit.ints(to)]), 0);
    const rows = [sizeOf(shape) / width, width];
    const matrix = shape.length === 2 ? x : reshaped(x, rows);
    const [y = '', ...statistics] = emit.node('LayerNormalization', [matrix, ...affine], {
      attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } },
      outputs: 3,
    });
    if (shape.length === 2) return [y, ...statistics];
    const perRow = [...shape.slice(0, -1), 1];
    return [reshaped(y, shape), ...statistics.map((name) => reshaped(name, perRow))];
  },
  gradient: ({ inputs, outputs, attributes: { centred } }, [g, gMean, gScale]) => {
    if (gMean || gScale) throw new Error('layerNorm: its statistics are not differentiated');
    if (!g) return [null, null, null];
    const [x, gamma, beta] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const [y, center, scale] = [at(outputs, 0), at(outputs, 1), at(outputs, 2)];
    const last = [x.shape.length - 1];
    const lead = x.shape.slice(0, -1).map((_, axis) => axis);
    const plain = holdsOnly(gamma, 1);
    const unit = plain && holdsOnly(beta, 0) ? y : mul(sub(x, center), scale);
    const h = plain ? g : mul(g, gamma);
    const row = (t: Tensor): Tensor => reshape(mean(t, last), center.shape);
    const deviation = plain && centred ? h : sub(h, row(h));
    const inner = sub(deviation, mul(unit, row(mul(h, unit))));
    return [mul(inner, scale), sum(mul(g, unit), lead), sum(g, lead)];
  },
};

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016) with the biased variance, as PyTorch's.
 * x (…, d), gamma and beta (d). Throws a `ShapeError` where they do not go together.
 */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): Tensor {
  return at(applyMany(layerNormOp, [x, gamma, beta], { epsilon, centred: false }), 0);
}

function normalised(
  { shape, data }: NdArray,
  gamma: Float64Array,
  beta: Float64Array,
  epsilon: number,
): readonly Float64Array[] {
  const width = at(shape, shape.length - 1);
  const rows = sizeOf(shape) / width;
  const [y, means, scales] = [new Float64Array(data.length), new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const values = data.subarray(row * width, (row + 1) * width);
    const mean = values.reduce((a, b) => a + b, 0) / width;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
    const scale = 1 / Math.sqrt(variance + epsilon);
    values.forEach((value, k) => {
      y[row * width + k] = at(gamma, k) * ((value - mean) * scale) + at(beta, k);
    });
    means[row] = mean;
    scales[row] = scale;
  }
  return [y, means, scales];
}

function holdsOnly({ source }: Tensor, value: number): boolean {
  return source.kind === 'constant' && source.data.every((x) => x === value);
}
