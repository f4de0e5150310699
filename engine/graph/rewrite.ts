import { applyMany, at, topological, type Node, type Shape, type Tensor } from './tensor.ts';

/** What a rule may ask about the graph that is rewritten. */
export interface Surroundings {
  /** Nodes of the graph as it was that take this tensor, each once. */
  readonly consumers: (tensor: Tensor) => readonly Node[];
  /** Whether the tensor is one of the graph's outputs. */
  readonly isOutput: (tensor: Tensor) => boolean;
  /** What a tensor of the graph as it was has become. */
  readonly rewritten: (tensor: Tensor) => Tensor;
}

/**
 * What becomes of a node: tensors in the place of its outputs, or null to keep it. `inputs` are its inputs as they have become;
 * the node's own are those before.
 */
export type Rule = (
  node: Node,
  inputs: readonly Tensor[],
  surroundings: Surroundings,
) => readonly Tensor[] | null;

/** Rebuilds the graph that `outputs` depend on, each node by the rule, inputs first. What nothing changes stays the same tensors. */
export function rewrite(outputs: readonly Tensor[], rule: Rule): readonly Tensor[] {
  const order = topological(outputs);
  const consumers = new Map<Tensor, Set<Node>>();
  for (const node of order) {
    for (const tensor of node.inputs) {
      const known = consumers.get(tensor);
      if (known) known.add(node);
      else consumers.set(tensor, new Set([node]));
    }
  }
  const ends = new Set(outputs);
  const become = new Map<Tensor, Tensor>();
  const surroundings: Surroundings = {
    consumers: (tensor) => [...(consumers.get(tensor) ?? [])],
    isOutput: (tensor) => ends.has(tensor),
    rewritten: (tensor) => become.get(tensor) ?? tensor,
  };
  for (const node of order) {
    const inputs = node.inputs.map(surroundings.rewritten);
    const replaced = rule(node, inputs, surroundings) ?? rebuilt(node, inputs);
    node.outputs.forEach((output, i) => {
      const replacement = at(replaced, i);
      expectSameShape(node, output.shape, replacement.shape);
      become.set(output, replacement);
    });
  }
  return outputs.map(surroundings.rewritten);
}

function rebuilt(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  return inputs.every((tensor, i) => tensor === node.inputs[i])
    ? node.outputs
    : applyMany(node.op, inputs, node.attributes);
}

function expectSameShape({ op }: Node, was: Shape, is: Shape): void {
  if (was.length === is.length && was.every((extent, axis) => extent === is[axis])) return;
  throw new Error(`a pass turned ${op.name} of shape (${was.join(', ')}) into one of (${is.join(', ')})`);
}
