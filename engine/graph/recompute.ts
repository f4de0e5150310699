import { after, checkpointOp } from './ops/checkpoint.ts';
import { applyMany, at, nodeOf, type Node, type Tensor } from './tensor.ts';

/** Where the gradient of a node takes the node's inputs and outputs from. */
export interface BackwardSource {
  /** A node equal to `node`, for whose outputs gradients are there now. */
  node(node: Node): Node;
  /** The gradient that goes on from a node; `finished` are the gradients of variables that are complete so far. */
  gradient(node: Node, gradient: Tensor, finished: Iterable<Tensor>): Tensor;
}

/** The forward pass is kept. */
export const KEPT: BackwardSource = { node: (node) => node, gradient: (_node, gradient) => gradient };

/**
 * Computes what lies between two checkpoints again when the gradient arrives at the later one, from the tensor at the earlier
 * one, so that only the tensors at checkpoints are kept (Chen et al. 2016). Costs one more forward pass; gives the same numbers.
 */
export class Recomputed implements BackwardSource {
  #arrived: Tensor | null = null;
  #again = new Map<Tensor, Tensor>();

  gradient(node: Node, gradient: Tensor, finished: Iterable<Tensor>): Tensor {
    if (node.op !== checkpointOp) return gradient;
    // The runtime would leave the gradients of weights for the end, and keep all that they need until then.
    this.#arrived = after(gradient, [...finished]);
    this.#again = new Map();
    return this.#arrived;
  }

  node(node: Node): Node {
    // Behind the last checkpoint the forward pass has only just ended.
    if (!this.#arrived || node.op === checkpointOp) return node;
    const outputs = node.outputs.map((output) => this.#tensor(output));
    return nodeOf(at(outputs, 0)) ?? node;
  }

  #tensor(tensor: Tensor): Tensor {
    const known = this.#again.get(tensor);
    if (known) return known;
    const node = nodeOf(tensor);
    if (!node || !this.#arrived) return tensor;
    if (node.op === checkpointOp) {
      const kept = after(tensor, [this.#arrived]);
      this.#again.set(tensor, kept);
      return kept;
    }
    const inputs = node.inputs.map((input) => this.#tensor(input));
    const same = inputs.every((input, i) => input === node.inputs[i]);
    const outputs = same ? node.outputs : applyMany(node.op, inputs, node.attributes);
    node.outputs.forEach((output, i) => this.#again.set(output, at(outputs, i)));
    return this.#again.get(tensor) ?? tensor;
  }
}
