import { at, describe, sizeOf, topological, type NdArray, type Tensor } from './tensor.ts';

/** Values of input leaves, by name. */
export type Feeds = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Evaluates tensors in float64, op by op: the reference that ONNX results and gradients are held to, and a slow executor.
 * Throws when an input leaf has no feed or one of the wrong length.
 */
export function evaluate(outputs: readonly Tensor[], feeds: Feeds): readonly NdArray[] {
  const values = new Map<Tensor, NdArray>();
  const valueOf = (tensor: Tensor): NdArray => {
    const known = values.get(tensor);
    if (known) return known;
    const value = leaf(tensor, feeds);
    values.set(tensor, value);
    return value;
  };
  for (const node of topological(outputs)) {
    const shapes = node.outputs.map((output) => output.shape);
    const data = node.op.evaluate(node.inputs.map(valueOf), node.attributes, shapes);
    node.outputs.forEach((output, i) => values.set(output, { shape: output.shape, data: at(data, i) }));
  }
  return outputs.map(valueOf);
}

function leaf(tensor: Tensor, feeds: Feeds): NdArray {
  const { source, shape } = tensor;
  if (source.kind === 'constant') return { shape, data: source.data };
  if (source.kind === 'node') throw new Error('a node is evaluated before what needs it');
  const feed = feeds[source.name];
  if (!feed) throw new Error(`no feed for input ${source.name} ${describe(shape)}`);
  if (feed.length !== sizeOf(shape)) {
    throw new Error(
      `feed for input ${source.name} has ${feed.length} values; ${describe(shape)} needs ${sizeOf(shape)}`,
    );
  }
  return { shape, data: Float64Array.from(feed) };
}
