/**
 * From ONNX ops (operator set 18, no contrib domain) to calls of tfjs. A graph op that lowers to the ops below runs on
 * TensorFlow without a word about TensorFlow.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { at } from '../../graph/tensor.ts';
import { INDEXING } from './indexing-ops.ts';
import type { Operands } from './operands.ts';

type Tensor = TensorFlow.Tensor;

/**
 * Computes the outputs of a node from its inputs, under the semantics of the ONNX specification. What it returns are new tensors,
 * never the inputs themselves; what it makes on the way is disposed by who calls.
 */
export type Translation = (operands: Operands, inputs: readonly Tensor[]) => Tensor | readonly Tensor[];

const unary =
  (f: (tf: typeof TensorFlow, x: Tensor) => Tensor): Translation =>
  ({ tf }, inputs) =>
    f(tf, at(inputs, 0));

const binary =
  (f: (tf: typeof TensorFlow, a: Tensor, b: Tensor) => Tensor): Translation =>
  ({ tf }, inputs) =>
    f(tf, at(inputs, 0), at(inputs, 1));

/** Max and Min take any number of inputs. */
const variadic =
  (f: (tf: typeof TensorFlow, a: Tensor, b: Tensor) => Tensor): Translation =>
  ({ tf }, inputs) =>
    inputs.length === 1 ? at(inputs, 0).clone() : inputs.reduce((a, b) => f(tf, a, b));

/** Axes are the second input; none given means all. */
const reduction =
  (f: (tf: typeof TensorFlow, x: Tensor, axes: number[] | undefined, keep: boolean) => Tensor): Translation =>
  (operands, inputs) => {
    const axes = operands.constant(1);
    return f(operands.tf, at(inputs, 0), axes ? [...axes] : undefined, operands.int('keepdims', 1) === 1);
  };

const ELEMENTWISE: Readonly<Record<string, Translation>> = {
  Abs: unary((tf, x) => tf.abs(x)),
  Cos: unary((tf, x) => tf.cos(x)),
  // Abramowitz & Stegun 7.1.26 in plain JavaScript and on WebGL, off by 1.5e-7 at most; TensorFlow's own where that is the backend.
  Erf: unary((tf, x) => tf.erf(x)),
  Exp: unary((tf, x) => tf.exp(x)),
  Identity: unary((_, x) => x.clone()),
  Log: unary((tf, x) => tf.log(x)),
  Neg: unary((tf, x) => tf.neg(x)),
  Reciprocal: unary((tf, x) => tf.reciprocal(x)),
  Relu: unary((tf, x) => tf.relu(x)),
  Sigmoid: unary((tf, x) => tf.sigmoid(x)),
  Sign: unary((tf, x) => tf.sign(x)),
  Sin: unary((tf, x) => tf.sin(x)),
  Sqrt: unary((tf, x) => tf.sqrt(x)),
  Tanh: unary((tf, x) => tf.tanh(x)),
  HardSigmoid: (operands, inputs) => {
    const { tf } = operands;
    const line = tf.add(tf.mul(at(inputs, 0), operands.float('alpha', 0.2)), operands.float('beta', 0.5));
    return tf.clipByValue(line, 0, 1);
  },
  Add: binary((tf, a, b) => tf.add(a, b)),
  Sub: binary((tf, a, b) => tf.sub(a, b)),
  Mul: binary((tf, a, b) => tf.mul(a, b)),
  Div: binary((tf, a, b) => tf.div(a, b)),
  Max: variadic((tf, a, b) => tf.maximum(a, b)),
  Min: variadic((tf, a, b) => tf.minimum(a, b)),
  Equal: binary((tf, a, b) => tf.equal(a, b)),
  Greater: binary((tf, a, b) => tf.greater(a, b)),
  LessOrEqual: binary((tf, a, b) => tf.lessEqual(a, b)),
  Where: ({ tf }, inputs) => tf.where(at(inputs, 0), at(inputs, 1), at(inputs, 2)),
  Cast: (operands, inputs) => operands.tf.cast(at(inputs, 0), castType(operands.int('to', 0))),
};

const LINEAR_ALGEBRA: Readonly<Record<string, Translation>> = {
  MatMul: binary((tf, a, b) => tf.matMul(a, b)),
  /** alpha A B + beta C, A and B transposed on request. */
  Gemm: (operands, inputs) => {
    const { tf } = operands;
    const [alpha, beta] = [operands.float('alpha', 1), operands.float('beta', 1)];
    const [transposeA, transposeB] = [operands.int('transA', 0) === 1, operands.int('transB', 0) === 1];
    const product = tf.matMul(at(inputs, 0), at(inputs, 1), transposeA, transposeB);
    const scaled = alpha === 1 ? product : tf.mul(product, alpha);
    const bias = inputs[2];
    if (!bias) return scaled;
    return tf.add(scaled, beta === 1 ? bias : tf.mul(bias, beta));
  },
};

const REDUCTIONS: Readonly<Record<string, Translation>> = {
  ReduceSum: reduction((tf, x, axes, keep) => tf.sum(x, axes, keep)),
  ReduceMax: reduction((tf, x, axes, keep) => tf.max(x, axes, keep)),
  ReduceMin: reduction((tf, x, axes, keep) => tf.min(x, axes, keep)),
  Softmax: (operands, inputs) => operands.tf.softmax(at(inputs, 0), lastAxis(operands, at(inputs, 0))),
  LogSoftmax: (operands, inputs) => operands.tf.logSoftmax(at(inputs, 0), lastAxis(operands, at(inputs, 0))),
  /** Outputs y, mean and 1/√(variance + ε), of which a node may ask for the first alone. */
  LayerNormalization: (operands, inputs) => {
    const { tf } = operands;
    const [x, gamma, beta] = [at(inputs, 0), at(inputs, 1), inputs[2]];
    const axis = lastAxis(operands, x);
    const { mean, variance } = tf.moments(x, [axis], true);
    const scale = tf.rsqrt(tf.add(variance, operands.float('epsilon', 1e-5)));
    const scaled = tf.mul(tf.mul(tf.sub(x, mean), scale), gamma);
    return [beta ? tf.add(scaled, beta) : scaled, mean, scale].slice(0, operands.outputs);
  },
};

/** The translations, by ONNX op type. */
export const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ...ELEMENTWISE,
  ...LINEAR_ALGEBRA,
  ...REDUCTIONS,
  ...INDEXING,
};

/** tfjs normalises over the last axis only; the engine's lowerings ask for nothing else. */
function lastAxis(operands: Operands, { rank }: Tensor): number {
  const axis = operands.int('axis', -1);
  if (axis !== -1 && axis !== rank - 1)
    throw new Error(`axis ${axis} of a tensor of rank ${rank} is not its last`);
  return rank - 1;
}

/** Element types by their number in the ONNX specification; tfjs has no 64-bit integers. */
function castType(type: number): 'float32' | 'int32' | 'bool' {
  switch (type) {
    case 1:
      return 'float32';
    case 6:
    case 7:
      return 'int32';
    case 9:
      return 'bool';
    default:
      throw new Error(`no cast to ONNX element type ${type}`);
  }
}
