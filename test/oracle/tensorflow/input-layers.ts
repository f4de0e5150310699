import { lookup, tf, type Tensor } from './primitives.ts';
import type { Named, Options, Reference } from './layer.ts';

/** What makes tokens and images into features: positions, the tokeniser of tables, convolutions. */
export const INPUT_LAYERS: Readonly<Record<string, Reference>> = {
  learnedPositions: ({ inputs, weights }) => ({
    y: tf.add(lookup(inputs)('x'), lookup(weights)('layer.positions')),
  }),
  sinusoidalPositions: ({ options, inputs }) => {
    const x = lookup(inputs)('x');
    return { y: tf.add(x, sinusoids(x.shape[1] ?? 0, x.shape[2] ?? 0, Number(options['base']))) };
  },
  tokeniser: ({ options, inputs, weights }) => ({ y: tokens(options, inputs, weights) }),
  convolution: ({ options, inputs, weights }) => {
    const [kernel, x] = [lookup(weights)('layer.weight') as tf.Tensor4D, lookup(inputs)('x') as tf.Tensor4D];
    const given = options['padding'];
    const pad = given === 'same' || given === 'valid' ? given : Number(given);
    const y = tf.conv2d(
      x,
      kernel,
      Number(options['stride']),
      pad,
      'NHWC',
      1,
      typeof pad === 'number' ? 'floor' : undefined,
    );
    return { y: tf.add(y, lookup(weights)('layer.bias')) };
  },
  transposedConvolution: ({ options, inputs, weights }) => {
    const x = lookup(inputs)('x') as tf.Tensor4D;
    const [kernel, stride, crop] = [
      Number(options['kernel']),
      Number(options['stride']),
      Number(options['crop']),
    ];
    // tfjs wants (kernel, kernel, out, in).
    const filter = tf.transpose(lookup(weights)('layer.weight') as tf.Tensor4D, [0, 1, 3, 2]);
    const [batch, height, width] = x.shape;
    const out = filter.shape[2];
    const whole = (extent: number): number => (extent - 1) * stride + kernel;
    const full = tf.conv2dTranspose(x, filter, [batch, whole(height), whole(width), out], stride, 'valid');
    const size = [batch, whole(height) - 2 * crop, whole(width) - 2 * crop, out] as const;
    return { y: tf.add(tf.slice(full, [0, crop, crop, 0], [...size]), lookup(weights)('layer.bias')) };
  },
};

/** sin(p / base^(2i / width)) in column 2i, its cosine in column 2i + 1 (Vaswani et al. 2017, § 3.5). */
function sinusoids(count: number, width: number, base: number): Tensor {
  const pair = tf.floor(tf.div(tf.range(0, width), 2));
  const frequencies = tf.pow(base, tf.div(tf.mul(pair, -2), width));
  const angles = tf.mul(tf.expandDims(tf.range(0, count), 1), tf.expandDims(frequencies, 0));
  const isOdd = tf.equal(tf.mod(tf.range(0, width), 2), 1);
  return tf.where(tf.tile(tf.expandDims(isOdd, 0), [count, 1]), tf.cos(angles), tf.sin(angles));
}

/** [extra tokens, x_j w_j + b_j of the numbers, a table's row of the categories] + types + positions (Gorishniy et al. 2021, § 3.3). */
function tokens(options: Options, inputs: Named, weights: Named): Tensor {
  const w = lookup(weights);
  const [numeric, categorical] = [lookup(inputs)('numeric'), lookup(inputs)('categorical')];
  const batch = numeric.shape[0] ?? 0;
  const typed = (x: Tensor, name: string): Tensor => (options['types'] === true ? tf.add(x, w(name)) : x);

  const extra = tf.tile(tf.expandDims(w('layer.extra'), 0), [batch, 1, 1]);
  const count = numeric.shape[1] ?? 0;
  const numbers = Array.from({ length: count }, (_, j) => {
    const vector = tf.slice(
      w('layer.numeric.weight'),
      [options['numeric'] === 'one-each' ? j : 0, 0],
      [1, -1],
    );
    const product = tf.matMul(tf.slice(numeric, [0, j], [-1, 1]), vector);
    return typed(tf.add(product, tf.slice(w('layer.numeric.bias'), [j, 0], [1, -1])), 'layer.numeric.type');
  });
  const cardinalities = options['cardinalities'] as readonly number[];
  const tables = tf.split(w('layer.categorical.weight'), [...cardinalities], 0);
  const categories = tables.map((table, j) => {
    const column = tf.squeeze<tf.Tensor1D>(tf.slice(categorical, [0, j], [-1, 1]), [1]);
    return typed(tf.gather(table, tf.cast(column, 'int32')), 'layer.categorical.type');
  });
  const all = tf.concat([extra, tf.stack([...numbers, ...categories], 1)], 1);
  const positions = options['positions'];
  const [tokenCount = 0, width = 0] = all.shape.slice(1);
  return tf.add(
    all,
    positions === 'learned' ? w('layer.positions') : sinusoids(tokenCount, width, Number(positions)),
  );
}
