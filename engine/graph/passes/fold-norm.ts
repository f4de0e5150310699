import { add, mul, sub } from '../ops/binary.ts';
import { layerNormOp } from '../ops/layer-norm.ts';
import { linear, linearOp, matmul, matmulOp } from '../ops/matmul.ts';
import { mean } from '../ops/reduce.ts';
import { reshape, reshapeOp, zeros } from '../ops/shape.ts';
import { stopGradient } from '../ops/unary.ts';
import { applyMany, at, constant, nodeOf, sizeOf, type Node, type Shape, type Tensor } from '../tensor.ts';
import type { Rule, Surroundings } from '../rewrite.ts';

/**
 * Moves γ and β of a layer norm into the linear maps that read it, (γ x̂ + β) W + b = x̂ (γ W) + (β W + b), and the mean over
 * the inputs out of their weights, which changes nothing since x̂ has none. Both are passes over weights instead of passes
 * over activations, of which there are more; and the gradient that comes back through such weights has mean 0, so that the norm's
 * own gradient needs not take it away.
 */
export const foldNorm: Rule = (node, inputs, graph) => {
  if (node.op === layerNormOp && isFolded(node, graph)) {
    const width = at(node.inputs, 1).shape;
    return applyMany(layerNormOp, [at(inputs, 0), ones(width), zeros(width)], {
      epsilon: Number(node.attributes['epsilon']),
      centred: true,
    });
  }
  if (!isMap(node)) return null;
  const norm = normBehind(at(node.inputs, 0));
  if (!norm || !isFolded(norm, graph)) return null;
  const [x, weight, bias] = [at(inputs, 0), at(inputs, 1), inputs[2]];
  const [gamma, beta] = [graph.rewritten(at(norm.inputs, 1)), graph.rewritten(at(norm.inputs, 2))];
  const [width, out] = [at(weight.shape, 0), at(weight.shape, 1)];
  const scaled = mul(weight, reshape(gamma, [width, 1]));
  // x̂ has mean 0, so the gradient of these weights has it too: none need pass through the mean.
  const centred = sub(scaled, stopGradient(mean(scaled, [0])));
  const shift = reshape(matmul(reshape(beta, [1, width]), weight), [out]);
  return [linear(x, centred, bias ? add(bias, shift) : shift)];
};

/** Whether all that reads the norm are linear maps, narrower together than there are rows. */
function isFolded(norm: Node, graph: Surroundings): boolean {
  const y = at(norm.outputs, 0);
  if (at(norm.inputs, 1).source.kind === 'constant') return false;
  const readers = readersOf(y, graph);
  const rows = sizeOf(y.shape) / at(y.shape, y.shape.length - 1);
  return (
    readers.length > 0 &&
    readers.every((reader) => isMap(reader) && normBehind(at(reader.inputs, 0)) === norm) &&
    readers.reduce((width, { outputs }) => width + at(at(outputs, 0).shape, 1), 0) < rows
  );
}

/** What reads a tensor or another shape of it. An output is read by someone unknown. */
function readersOf(tensor: Tensor, graph: Surroundings): readonly (Node | typeof UNKNOWN)[] {
  const readers = graph
    .consumers(tensor)
    .flatMap((node) => (node.op === reshapeOp ? readersOf(at(node.outputs, 0), graph) : [node]));
  return graph.isOutput(tensor) ? [...readers, UNKNOWN] : readers;
}
const UNKNOWN = { op: null, attributes: {}, inputs: [], outputs: [] } as const;

function isMap(node: Node | typeof UNKNOWN): node is Node {
  if (node.op === linearOp) return true;
  const { transposeA, transposeB, alpha } = node.attributes as Record<string, unknown>;
  return (
    node.op === matmulOp &&
    at(node.inputs, 0).shape.length === 2 &&
    transposeA === false &&
    transposeB === false &&
    alpha === 1
  );
}

/** The layer norm that a tensor is the result of, under whatever shape. */
function normBehind(tensor: Tensor): Node | null {
  const node = nodeOf(tensor);
  if (node?.op === reshapeOp) return normBehind(at(node.inputs, 0));
  return node?.op === layerNormOp && node.outputs[0] === tensor ? node : null;
}

function ones(shape: Shape): Tensor {
  return constant(new Float64Array(sizeOf(shape)).fill(1), shape);
}
