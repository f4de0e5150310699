import type { OnnxModel } from '../../engine/graph/onnx/emit-model.ts';
import { inferShapes, productShape } from './onnx-shapes.ts';

const PRODUCTS: readonly string[] = ['Gemm', 'MatMul', 'FusedMatMul', 'FusedGemm'];

/**
 * Floating-point operations of one run of a program in its matrix products, 2 · rows · inner · columns each. A product with a
 * constant is left out: the engine writes sums over rows as products with ones, which no one would call arithmetic of the
 * model. Throws where the shape of an operand is not known.
 */
export function matrixProductFlops(model: Pick<OnnxModel, 'nodes' | 'initialisers' | 'inputs'>): number {
  const shapes = inferShapes(model);
  const constants = new Set(model.initialisers.map(({ name }) => name));
  let flops = 0;
  for (const node of model.nodes) {
    const [a = '', b = ''] = node.inputs;
    if (!PRODUCTS.includes(node.type) || constants.has(a) || constants.has(b)) continue;
    const [left, right] = [shapes.get(a), shapes.get(b)];
    if (!left || !right) {
      const maker = model.nodes.find(({ outputs }) => outputs.includes(left ? b : a))?.type ?? 'an input';
      throw new Error(
        `the shape of an operand of ${node.type} is not known: it follows from ${maker}, or from an op before that, which has ` +
          'no shape rule in bench/lib/onnx-shapes.ts',
      );
    }
    const { count, rows, inner, columns } = productShape(node, left, right);
    flops += 2 * count * rows * inner * columns;
  }
  return flops;
}
