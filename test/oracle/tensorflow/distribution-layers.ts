import { lookup, tf, type Tensor } from './primitives.ts';
import { linear, type Options, type Reference } from './layer.ts';

/** Heads that give a distribution. */
export const DISTRIBUTION_LAYERS: Readonly<Record<string, Reference>> = {
  gaussian: ({ options, inputs, weights }) => {
    const x = lookup(inputs)('x');
    return {
      mean: linear(x, weights, 'layer.mean'),
      logVariance: clamped(linear(x, weights, 'layer.logVariance'), options),
    };
  },
  /** −log Σ_k π_k N(z; μ_k, diag σ²_k), mean over rows, and Σ_k π_k μ_k (Bishop 1994), with normalised log π. */
  mixture: ({ options, inputs, weights }) => {
    const [x, z] = [lookup(inputs)('x'), lookup(inputs)('z')];
    const components = Number(options['components']);
    const dims = z.shape.at(-1) ?? 0;
    const part = (name: string): Tensor =>
      tf.reshape(linear(x, weights, `layer.${name}`), [...x.shape.slice(0, -1), components, dims]);
    const [means, logVariances] = [part('means'), part('logVariances')];
    const logShares = tf.logSoftmax(linear(x, weights, 'layer.logits'));
    const repeated = tf.stack(new Array<Tensor>(components).fill(z), -2);
    const squares = tf.div(tf.square(tf.sub(repeated, means)), tf.exp(logVariances));
    const logDensities = tf.mul(
      -0.5,
      tf.sum(tf.add(tf.add(squares, logVariances), Math.log(2 * Math.PI)), -1),
    );
    return {
      nll: tf.neg(tf.mean(tf.logSumExp(tf.add(logShares, logDensities), -1))),
      mean: tf.sum(tf.mul(tf.expandDims(tf.exp(logShares), -1), means), -2),
    };
  },
};

/** Cut off, or bent: u = high − softplus(high − v), low + softplus(u − low) (Chua et al. 2018, app. A.1). */
function clamped(v: Tensor, options: Options): Tensor {
  const [low, high] = [Number(options['low']), Number(options['high'])];
  if (options['clamp'] === 'hard') return tf.clipByValue(v, low, high);
  if (options['clamp'] === 'none') return v;
  const below = tf.sub(high, tf.softplus(tf.sub(high, v)));
  return tf.add(low, tf.softplus(tf.sub(below, low)));
}
