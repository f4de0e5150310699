import { apply, at, type Attributes, type Op, type Tensor } from '../tensor.ts';

/** x itself; where gradients recompute (`weightedGradients`), what lies between two checkpoints is not kept for them. */
export const checkpointOp: Op<Attributes> = {
  name: 'checkpoint',
  shapes: ([shape = []]) => [shape],
  evaluate: ([x]) => (x ? [x.data] : []),
  lower: (_emit, inputs) => inputs,
  gradient: (_node, [g]) => [g ?? null],
};

/**
 * x, but not before the other inputs are there: x + 0 · Σ (one element of each). Keeps the runtime from computing again what it
 * has at hand, and from putting things off while what they need takes memory. Not finite where one of those elements is not.
 */
const afterOp: Op<Attributes> = {
  name: 'after',
  shapes: ([shape = []]) => [shape],
  evaluate: ([x]) => (x ? [x.data] : []),
  lower: (emit, [x = '', ...signals]) => {
    const node = (type: string, ...inputs: string[]): string => at(emit.node(type, inputs), 0);
    const elements = signals.map((signal) =>
      node('Slice', node('Reshape', signal, emit.ints([-1])), emit.ints([0]), emit.ints([1])),
    );
    const sum = elements.reduce((total, element) => node('Add', total, element));
    return [node('Add', x, node('Mul', sum, emit.float([0], [1])))];
  },
  gradient: ({ inputs }, [g]) => inputs.map((_, i) => (i === 0 ? (g ?? null) : null)),
};

/** Marks x as kept for the gradient where other tensors are computed again (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). */
export function checkpoint(x: Tensor): Tensor {
  return apply(checkpointOp, [x], {});
}

/** x, computed after `signals`. */
export function after(x: Tensor, signals: readonly Tensor[]): Tensor {
  return signals.length === 0 ? x : apply(afterOp, [x, ...signals], {});
}
