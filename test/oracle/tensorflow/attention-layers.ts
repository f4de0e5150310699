import { lookup, activate, tf, type Tensor } from './primitives.ts';
import { linear, type Named, type Options, type Reference } from './layer.ts';

/** Linear maps, normalisation, attention and what is built of them. */
export const ATTENTION_LAYERS: Readonly<Record<string, Reference>> = {
  linear: ({ inputs, weights }) => ({ y: linear(lookup(inputs)('x'), weights, 'layer') }),
  norm: ({ inputs, weights }) => ({ y: layerNorm(lookup(inputs)('x'), weights, 'layer') }),
  attention: ({ options, inputs, weights }) => {
    const [x, heads] = [lookup(inputs)('x'), Number(options['heads'])];
    return { y: attention(x, inputs['memory'] ?? null, weights, 'layer', heads, inputs) };
  },
  block: ({ options, inputs, weights }) => ({
    y: block(lookup(inputs)('x'), weights, 'layer', options, inputs),
  }),
  transformer: ({ options, inputs, weights }) => {
    let x = lookup(inputs)('x');
    for (let i = 0; i < Number(options['layers']); i++) x = block(x, weights, `layer.${i}`, options, inputs);
    return { y: layerNorm(x, weights, 'layer.norm') };
  },
  /** MHA(S, X, X) of learned queries S; with a block norm(H + FF(H)), H = norm(S + MHA) (Lee et al. 2019, eq. 6–7). */
  pooling: ({ options, inputs, weights }) => {
    const memory = lookup(inputs)('x');
    const seeds = tf.expandDims(lookup(weights)('layer.queries'), 0);
    const pooled = attention(seeds, memory, weights, 'layer', Number(options['heads']), inputs);
    if (options['block'] === '') return { y: pooled };
    const h = layerNorm(tf.add(pooled, seeds), weights, 'layer.norm');
    const hidden = activate(options['block'], linear(h, weights, 'layer.feedForward.hidden'));
    const mapped = linear(hidden, weights, 'layer.feedForward.out');
    return { y: layerNorm(tf.add(h, mapped), weights, 'layer.feedForward.norm') };
  },
};

/** γ (x − mean) / √(variance + ε) + β over the last axis (Ba, Kiros & Hinton 2016), ε = 1e-5 as in PyTorch. */
function layerNorm(x: Tensor, weights: Named, name: string): Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const standardised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
  const w = lookup(weights);
  return tf.add(tf.mul(standardised, w(`${name}.gamma`)), w(`${name}.beta`));
}

/**
 * softmax(Q Kᵀ / √d_h) V, head after head, joined and mapped (Vaswani et al. 2017, § 3.2). Columns h d_h … (h + 1) d_h of a projection
 * are head h. Without a memory one weight projects to queries, keys and values, one after another. Of `given`: `mask` is added to the
 * scores; `keys` (batch, keys) is 1 where a key may be looked at; `<name>.attention` is the noise of dropout.
 */
function attention(
  query: Tensor,
  memory: Tensor | null,
  weights: Named,
  name: string,
  heads: number,
  given: Named,
  rate = 0,
): Tensor {
  const { mask, keys } = given;
  const [q, k, v] = memory
    ? [
        linear(query, weights, `${name}.query`),
        ...tf.split(linear(memory, weights, `${name}.keyValue`), 2, 2),
      ]
    : tf.split(linear(query, weights, `${name}.queryKeyValue`), 3, 2);
  if (!q || !k || !v) throw new Error('three projections were expected');
  const batch = k.shape[0] ?? 0;
  const width = q.shape[2] ?? 0;
  // One query for all rows is repeated: tfjs's gradient of a product does not undo a broadcast.
  const asked = q.shape[0] === batch ? q : tf.tile(q, [batch, 1, 1]);
  const each = width / heads;
  const gathered = Array.from({ length: heads }, (_, h) => {
    const head = (x: Tensor): Tensor => tf.slice(x, [0, 0, h * each], [batch, x.shape[1] ?? 0, each]);
    let scores: Tensor = tf.div(tf.matMul(head(asked), head(k), false, true), Math.sqrt(each));
    if (mask) scores = tf.add(scores, mask);
    // −∞ would do as well, were it not 0 · ∞ in the gradient.
    if (keys) scores = tf.add(scores, tf.mul(-1e9, tf.sub(1, tf.expandDims(keys, 1))));
    const noise = given[`${name}.attention`];
    const ofHead = noise && tf.squeeze(tf.slice(noise, [0, h, 0, 0], [batch, 1, -1, -1]), [1]);
    return tf.matMul(dropout(tf.softmax(scores), ofHead, rate), head(v));
  });
  return linear(tf.concat(gathered, 2), weights, `${name}.out`);
}

/** x + f(norm x) (`pre`) or norm(x + f(x)) (`post`), f self-attention and then a perceptron of one hidden layer. */
function block(x: Tensor, weights: Named, name: string, options: Options, given: Named): Tensor {
  const rate = (place: string): number => Number(options[place] ?? 0);
  const around = (part: string, inner: Tensor, f: (x: Tensor) => Tensor): Tensor => {
    const normed = (y: Tensor): Tensor => layerNorm(y, weights, `${name}.${part}.norm`);
    const branch = (y: Tensor): Tensor => dropout(f(y), given[`${name}.${part}.residual`], rate('residual'));
    return options['norm'] === 'pre'
      ? tf.add(inner, branch(normed(inner)))
      : normed(tf.add(inner, branch(inner)));
  };
  const attended = around('attention', x, (y) =>
    attention(y, null, weights, `${name}.attention`, Number(options['heads']), given, rate('attention')),
  );
  return around('feedForward', attended, (y) => {
    const hidden = activate(options['activation'], linear(y, weights, `${name}.feedForward.hidden`));
    const kept = dropout(hidden, given[`${name}.feedForward.hidden`], rate('hidden'));
    return linear(kept, weights, `${name}.feedForward.out`);
  });
}

/** x where the noise is above the rate, scaled to keep the mean, else 0 (Srivastava et al. 2014). */
function dropout(x: Tensor, noise: Tensor | undefined, rate: number): Tensor {
  if (rate === 0) return x;
  if (!noise) throw new Error('dropout needs noise');
  return tf.where(tf.greater(noise, rate), tf.div(x, 1 - rate), tf.zerosLike(x));
}
