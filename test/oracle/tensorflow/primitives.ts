/**
 * What the references are written with: TensorFlow.js in plain JavaScript and a few functions that it lacks. Nothing of
 * `engine/graph/`, `engine/nn/`, `engine/objectives/` or `engine/models/` is used by a reference.
 */
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
tf.enableProdMode();
export { tf };

export type Tensor = tf.Tensor;

const opaque = tf.customGrad((...given) => ({
  value: (given[0] as Tensor).clone(),
  gradFunc: (g: Tensor) => tf.zerosLike(g),
}));

/** x, through which no gradient passes; tfjs has no such op. */
export function detached(x: Tensor): Tensor {
  return opaque(x);
}

/**
 * x Φ(x). tfjs has no GELU, and its erf in plain JavaScript is that of Abramowitz & Stegun, 7.1.26, whose largest error is 1.5e-7:
 * of the size of float32's rounding, and 600 times below the tolerance of 1e-4 that gradients are compared to here. The derivative
 * of erf that it registers is exact.
 */
export function gelu(x: Tensor): Tensor {
  return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2)))));
}

/** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks & Gimpel 2016). */
export function geluTanh(x: Tensor): Tensor {
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
}

export const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  tanh: tf.tanh,
  relu: tf.relu,
  gelu,
  'gelu-tanh': geluTanh,
};

export function activate(name: unknown, x: Tensor): Tensor {
  const activation = ACTIVATIONS[String(name)];
  if (!activation) throw new Error(`the references have no activation ${String(name)}`);
  return activation(x);
}

/** Tensors by name; asking for one that is not there fails. */
export function lookup(tensors: Readonly<Record<string, Tensor>>): (name: string) => Tensor {
  return (name) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`there is no tensor ${name}, only ${Object.keys(tensors).join(', ')}`);
    return tensor;
  };
}

/** x W + b over the last axis; without b where there is none. */
export function affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const width = x.shape.at(-1) ?? 0;
  const flat = tf.matMul(tf.reshape(x, [-1, width]), weight);
  const y = tf.reshape(flat, [...x.shape.slice(0, -1), weight.shape[1] ?? 0]);
  return bias ? tf.add(y, bias) : y;
}
