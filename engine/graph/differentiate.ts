import { add } from './ops/binary.ts';
import { checkpointOp } from './ops/checkpoint.ts';
import { reshape, zeros } from './ops/shape.ts';
import { KEPT, type BackwardSource } from './recompute.ts';
import { constant, nodeOf, ShapeError, describe, topological, type Node, type Tensor } from './tensor.ts';

/**
 * Reverse-mode gradient of a scalar with respect to each of `variables`, as tensors of the same graph (so that it can be
 * differentiated again). A variable that the scalar does not depend on gets zeros.
 */
export function gradients(scalar: Tensor, variables: readonly Tensor[]): readonly Tensor[] {
  return weightedGradients([{ scalar, weight: constant(1) }], variables);
}

/**
 * The gradient of Σ weight · scalar; each weight is a tensor of one element, which is not differentiated. `source` says whether
 * the forward pass is kept for it (default) or computed again.
 */
export function weightedGradients(
  terms: readonly { readonly scalar: Tensor; readonly weight: Tensor }[],
  variables: readonly Tensor[],
  source: BackwardSource = KEPT,
): readonly Tensor[] {
  for (const { scalar } of terms) {
    if (scalar.shape.length === 0) continue;
    throw new ShapeError(`gradient of a tensor of shape ${describe(scalar.shape)}; a scalar is needed`);
  }
  const order = topological(terms.map(({ scalar }) => scalar));
  const wanted = dependents(order, variables);
  const gradient = new Map<Tensor, Tensor>();
  const accumulate = (tensor: Tensor, part: Tensor): void => {
    const sum = gradient.get(tensor);
    gradient.set(tensor, sum ? add(sum, part) : part);
  };
  for (const { scalar, weight } of terms) accumulate(scalar, weight);
  let finished = new Map<Tensor, Tensor>();
  for (const node of order.toReversed()) {
    const outputs = node.outputs.map((output) => {
      const g = gradient.get(output);
      return g ? source.gradient(node, g, finished.values()) : null;
    });
    if (!wanted.has(node) || outputs.every((g) => g === null)) continue;
    if (node.op === checkpointOp) finished = new Map();
    const inputs = node.op.gradient(source.node(node), outputs);
    node.inputs.forEach((tensor, i) => {
      const part = inputs[i];
      if (!part || !isWanted(tensor, wanted, variables)) return;
      accumulate(tensor, part);
      if (nodeOf(tensor) === null) finished.set(tensor, gradient.get(tensor) ?? part);
    });
  }
  return variables.map((variable) =>
    reshape(gradient.get(variable) ?? zeros(variable.shape), variable.shape),
  );
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
