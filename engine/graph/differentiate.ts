import { add } from './ops/binary.ts';
import { zeros } from './ops/shape.ts';
import { constant, nodeOf, ShapeError, describe, topological, type Node, type Tensor } from './tensor.ts';

/**
 * Reverse-mode gradient of a scalar with respect to each of `variables`, as tensors of the same graph (so that it can be
 * differentiated again). A variable that the scalar does not depend on gets zeros.
 */
export function gradients(scalar: Tensor, variables: readonly Tensor[]): readonly Tensor[] {
  if (scalar.shape.length > 0)
    throw new ShapeError(`gradient of a tensor of shape ${describe(scalar.shape)}; a scalar is needed`);
  const order = topological([scalar]);
  const wanted = dependents(order, variables);
  const gradient = new Map<Tensor, Tensor>([[scalar, constant(1)]]);
  for (const node of order.toReversed()) {
    const outputs = node.outputs.map((output) => gradient.get(output) ?? null);
    if (!wanted.has(node) || outputs.every((g) => g === null)) continue;
    const inputs = node.op.gradient(node, outputs);
    node.inputs.forEach((tensor, i) => {
      const part = inputs[i];
      if (!part || !isWanted(tensor, wanted, variables)) return;
      const sum = gradient.get(tensor);
      gradient.set(tensor, sum ? add(sum, part) : part);
    });
  }
  return variables.map((variable) => gradient.get(variable) ?? zeros(variable.shape));
}

/** Nodes through which a variable reaches the end of `order`. */
function dependents(order: readonly Node[], variables: readonly Tensor[]): Set<Node> {
  const found = new Set<Node>();
  for (const node of order)
    if (node.inputs.some((tensor) => isWanted(tensor, found, variables))) found.add(node);
  return found;
}

function isWanted(tensor: Tensor, wanted: ReadonlySet<Node>, variables: readonly Tensor[]): boolean {
  const node = nodeOf(tensor);
  return variables.includes(tensor) || (node !== null && wanted.has(node));
}
