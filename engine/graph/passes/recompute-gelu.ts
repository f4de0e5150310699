import { geluAgain } from '../ops/gelu.ts';
import { matmul, matmulOp } from '../ops/matmul.ts';
import { reshape, reshapeOp } from '../ops/shape.ts';
import { at, nodeOf, type Tensor } from '../tensor.ts';
import type { Rule } from '../rewrite.ts';

/**
 * In the gradient of the weights behind a GELU, its result is computed again from its input, out of the parts that the derivative
 * needs anyway: one multiplication instead of an array that is kept since the forward pass and read from memory.
 */
export const recomputeGelu: Rule = (node, inputs) => {
  if (node.op !== matmulOp || node.attributes['transposeA'] !== true) return null;
  const again = recomputed(at(inputs, 0));
  if (!again) return null;
  const { transposeB, alpha } = node.attributes;
  return [matmul(again, at(inputs, 1), true, transposeB === true, Number(alpha))];
};

function recomputed(tensor: Tensor): Tensor | null {
  const node = nodeOf(tensor);
  if (node?.op !== reshapeOp) return node && geluAgain(node);
  const inner = recomputed(at(node.inputs, 0));
  return inner && reshape(inner, tensor.shape);
}
