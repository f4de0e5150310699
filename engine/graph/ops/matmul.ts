import {
  apply,
  at,
  describe,
  sameShape,
  ShapeError,
  sizeOf,
  type Emit,
  type NdArray,
  type Node,
  type OnnxAttribute,
  type Op,
  type Shape,
  type Tensor,
} from '../tensor.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';

interface Flags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Factor of the product. */
  readonly alpha: number;
  readonly [key: string]: unknown;
}

/** Matrix product over the last two axes; the leading axes of both are the same. */
export const matmulOp: Op<Flags> = {
  name: 'matmul',
  shapes: ([a = [], b = []], flags) => {
    const lead = a.slice(0, -2);
    const [m, k] = ends(a, flags.transposeA);
    const [inner, n] = ends(b, flags.transposeB);
    if (a.length < 2 || k !== inner || !sameShape(lead, b.slice(0, -2))) {
      throw new ShapeError(
        `matmul: ${describe(a)}${flags.transposeA ? 'ᵀ' : ''} × ${describe(b)}${flags.transposeB ? 'ᵀ' : ''}`,
      );
    }
    return [[...lead, m, n]];
  },
  evaluate: ([a, b], flags, [shape]) => (a && b && shape ? [product(a, b, flags, shape)] : []),
  lower: (emit, inputs, node) => {
    const { transposeA, transposeB, alpha } = node.attributes;
    const scaled = (a: boolean, b: boolean): Record<string, OnnxAttribute> => {
      return { ...flags(a, b), alpha: { float: alpha } };
    };
    // FusedMatMul, not Gemm, where a product is written swapped: the runtime would undo a transposition behind Gemm.
    const fused = (operands: readonly string[], a: boolean, b: boolean): readonly string[] =>
      emit.node('FusedMatMul', operands, { attributes: scaled(a, b), domain: 'com.microsoft' });
    if (at(node.outputs, 0).shape.length > 2) {
      return emit.target.contrib ? fused(inputs, transposeA, transposeB) : plainProduct(emit, inputs, node);
    }
    if (!emit.target.contrib || !isFasterSwapped(node))
      return emit.node('Gemm', inputs, { attributes: scaled(transposeA, transposeB) });
    const swapped = fused(inputs.toReversed(), !transposeB, !transposeA);
    return emit.node('Transpose', swapped, { attributes: { perm: { ints: [1, 0] } } });
  },
  gradient: ({ inputs, attributes: { transposeA: ta, transposeB: tb, alpha } }, [g]) => {
    if (!g) return [null, null];
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    return [
      ta ? matmul(b, g, tb, true, alpha) : matmul(g, b, false, !tb, alpha),
      tb ? matmul(g, a, true, ta, alpha) : matmul(a, g, !ta, false, alpha),
    ];
  },
};

/** x W + b in one pass: x (n, in), W (in, out), b (out). */
export const linearOp: Op<Record<string, never>> = {
  name: 'linear',
  shapes: ([x = [], w = [], b = []]) => {
    if (x.length !== 2 || w.length !== 2 || x[1] !== w[0] || b.length !== 1 || b[0] !== w[1]) {
      throw new ShapeError(`linear: ${describe(x)} × ${describe(w)} + ${describe(b)}`);
    }
    return [[at(x, 0), at(w, 1)]];
  },
  evaluate: ([x, w, b], _, [shape]) => {
    if (!x || !w || !b || !shape) return [];
    const y = product(x, w, { transposeA: false, transposeB: false, alpha: 1 }, shape);
    return [y.map((value, i) => value + at(b.data, i % b.data.length))];
  },
  lower: (emit, inputs) => emit.node('Gemm', inputs),
  gradient: ({ inputs }, [g]) => {
    if (!g) return [null, null, null];
    return [matmul(g, at(inputs, 1), false, true), matmul(at(inputs, 0), g, true, false), sum(g, [0])];
  },
};

/** alpha A B, either transposed (last two axes) on request. */
export function matmul(a: Tensor, b: Tensor, transposeA = false, transposeB = false, alpha = 1): Tensor {
  return apply(matmulOp, [a, b], { transposeA, transposeB, alpha });
}

/** A batched product in standard ONNX: transpositions and the factor as nodes of their own. */
function plainProduct(
  emit: Emit,
  inputs: readonly string[],
  { inputs: operands, attributes: { transposeA, transposeB, alpha } }: Node & { readonly attributes: Flags },
): readonly string[] {
  const turned = (name: string, { shape }: Tensor, transposed: boolean): string => {
    if (!transposed) return name;
    const perm = shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).toReversed());
    return at(emit.node('Transpose', [name], { attributes: { perm: { ints: perm } } }), 0);
  };
  const product = emit.node('MatMul', [
    turned(at(inputs, 0), at(operands, 0), transposeA),
    turned(at(inputs, 1), at(operands, 1), transposeB),
  ]);
  return alpha === 1 ? product : emit.node('Mul', [...product, emit.float([alpha], [])]);
}

/** x W + b: x (…, in), W (in, out), b (out) → (…, out). */
export function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  if (x.shape.length <= 2) return apply(linearOp, [x, weight, bias], {});
  const width = at(x.shape, x.shape.length - 1);
  const rows = reshape(x, [sizeOf(x.shape) / width, width]);
  return reshape(linear(rows, weight, bias), [...x.shape.slice(0, -1), ...bias.shape]);
}

function flags(
  transposeA: boolean,
  transposeB: boolean,
): { transA: { int: number }; transB: { int: number } } {
  return { transA: { int: Number(transposeA) }, transB: { int: Number(transposeB) } };
}

/**
 * A small tall product over a long inner axis, as the gradient of a weight is: (Bᵀ Aᵀ)ᵀ fills the processor's lanes along the longer
 * side of the result. Half the time for (6000, 20)ᵀ (6000, 4).
 */
function isFasterSwapped({ inputs, outputs, attributes }: Node & { readonly attributes: Flags }): boolean {
  const [m, n] = ends(at(outputs, 0).shape, false);
  const [, inner] = ends(at(inputs, 0).shape, attributes.transposeA);
  return attributes.transposeA && n < 16 && m > n && inner > 16 * m;
}

function ends(shape: Shape, transposed: boolean): readonly [number, number] {
  const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  return transposed ? [columns, rows] : [rows, columns];
}

function product(a: NdArray, b: NdArray, flags: Flags, shape: Shape): Float64Array {
  const { alpha } = flags;
  const [m, k] = ends(a.shape, flags.transposeA);
  const n = shape.at(-1) ?? 0;
  const out = new Float64Array(sizeOf(shape));
  const [rowA, innerA] = flags.transposeA ? [1, m] : [k, 1];
  const [innerB, columnB] = flags.transposeB ? [1, k] : [n, 1];
  for (let batch = 0; batch < sizeOf(shape.slice(0, -2)); batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) {
          total +=
            (a.data[batch * m * k + i * rowA + p * innerA] ?? 0) *
            (b.data[batch * k * n + p * innerB + j * columnB] ?? 0);
        }
        out[batch * m * n + i * n + j] = alpha * total;
      }
    }
  }
  return out;
}
