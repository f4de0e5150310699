import {
  apply,
  at,
  constant,
  nodeOf,
  sameShape,
  scalarValue,
  sizeOf,
  type Attributes,
  type Op,
  type Tensor,
} from '../tensor.ts';
import { broadcastShape, zipElements } from './broadcast.ts';
import { expand, expandOp, sumTo } from './reduce.ts';
import { neg, negOp } from './unary.ts';

type Pair = (x: Tensor, y: Tensor, out: Tensor, g: Tensor) => readonly [Tensor | null, Tensor | null];

/** An elementwise op of two inputs with broadcasting; `gradient` gives it per element, before un-broadcasting. */
function binary(
  name: string,
  onnx: string,
  f: (x: number, y: number) => number,
  gradient: Pair,
): Op<Attributes> {
  return {
    name,
    shapes: ([a = [], b = []]) => [broadcastShape(name, a, b)],
    evaluate: ([a, b], _, [shape]) => (a && b && shape ? [zipElements(a, b, shape, f)] : []),
    lower: (emit, inputs) => emit.node(onnx, inputs),
    gradient: (node, [g]) => {
      if (!g) return [null, null];
      const [a, b] = [at(node.inputs, 0), at(node.inputs, 1)];
      const [ga, gb] = gradient(a, b, at(node.outputs, 0), g);
      return [ga && sumTo(ga, a.shape), gb && sumTo(gb, b.shape)];
    },
  };
}

export const addOp = binary(
  'add',
  'Add',
  (x, y) => x + y,
  (_x, _y, _out, g) => [g, g],
);
export const subOp = binary(
  'sub',
  'Sub',
  (x, y) => x - y,
  (_x, _y, _out, g) => [g, neg(g)],
);
export const mulOp = binary(
  'mul',
  'Mul',
  (x, y) => x * y,
  (x, y, _out, g) => [mul(g, y), mul(g, x)],
);
export const divOp = binary(
  'div',
  'Div',
  (x, y) => x / y,
  (_x, y, out, g) => [div(g, y), neg(mul(g, div(out, y)))],
);
export const maximumOp = binary('maximum', 'Max', Math.max, (x, y, _out, g) => {
  const left = greater(x, y);
  return [mul(g, left), mul(g, sub(1, left))];
});
export const minimumOp = binary('minimum', 'Min', Math.min, (x, y, _out, g) => {
  const right = greater(x, y);
  return [mul(g, sub(1, right)), mul(g, right)];
});

/** 1 where x > y, else 0; passes no gradient. */
export const greaterOp: Op<Attributes> = {
  ...binary(
    'greater',
    '',
    (x, y) => (x > y ? 1 : 0),
    () => [null, null],
  ),
  lower: (emit, inputs) =>
    emit.node('Cast', emit.node('Greater', inputs), { attributes: { to: { int: 1 } } }),
};

type Operand = Tensor | number;
const tensor = (x: Operand): Tensor => (typeof x === 'number' ? constant(x) : x);

/**
 * x unless it only repeats a smaller tensor along axes that `other` has in full: then the smaller one, since the
 * elementwise op broadcasts by itself. Saves the expanded gradients of means and sums.
 */
function unexpanded(x: Tensor, other: Tensor): Tensor {
  const node = nodeOf(x);
  if (node?.op !== expandOp || !sameShape(broadcastShape('expand', x.shape, other.shape), other.shape))
    return x;
  return at(node.inputs, 0);
}

function build(op: Op<Attributes>, a: Operand, b: Operand): Tensor {
  const second = tensor(b);
  const x = unexpanded(tensor(a), second);
  const y = unexpanded(second, x);
  // The runtime repeats a second operand three times as fast as a first one.
  const commutes = op === addOp || op === mulOp;
  return apply(op, commutes && sizeOf(x.shape) < sizeOf(y.shape) ? [y, x] : [x, y], {});
}

/** x + y */
export function add(a: Operand, b: Operand): Tensor {
  const [x, y] = [tensor(a), tensor(b)];
  if (isScalar(x, 0)) return y;
  if (isScalar(y, 0)) return x;
  const [minusX, minusY] = [negated(x), negated(y)];
  return minusY ? sub(x, minusY) : minusX ? sub(y, minusX) : build(addOp, x, y);
}
/** x − y */
export function sub(a: Operand, b: Operand): Tensor {
  const minusY = negated(tensor(b));
  return isScalar(b, 0) ? tensor(a) : minusY ? add(a, minusY) : build(subOp, a, b);
}

/** −x where x is a negation, written as one or as a product with −1; else null. */
function negated(x: Tensor): Tensor | null {
  const node = nodeOf(x);
  if (node?.op === negOp) return at(node.inputs, 0);
  const factor = node?.op === mulOp ? at(node.inputs, 1) : null;
  return factor?.shape.length === 0 && scalarValue(factor) === -1 ? at(node?.inputs ?? [], 0) : null;
}
/** x · y; constant factors are gathered. */
export function mul(a: Operand, b: Operand): Tensor {
  const [x, y] = [tensor(a), tensor(b)];
  if (isScalar(x, 1)) return y;
  if (isScalar(y, 1)) return x;
  const [cx, cy] = [scalarValue(x), scalarValue(y)];
  if (cx !== null && x.shape.length === 0) return scale(y, cx);
  if (cy !== null && y.shape.length === 0) return scale(x, cy);
  return shared(x, y) ?? shared(y, x) ?? build(mulOp, x, y);
}
/** x / y */
export function div(a: Operand, b: Operand): Tensor {
  const divisor = scalarValue(tensor(b));
  return divisor !== null && tensor(b).shape.length === 0 ? mul(a, 1 / divisor) : build(divOp, a, b);
}
/** max(x, y); where equal the gradient goes to y. */
export function maximum(a: Operand, b: Operand): Tensor {
  return build(maximumOp, a, b);
}
/** min(x, y); where equal the gradient goes to x. */
export function minimum(a: Operand, b: Operand): Tensor {
  return build(minimumOp, a, b);
}
/** 1 where x > y, else 0. */
export function greater(a: Operand, b: Operand): Tensor {
  return build(greaterOp, a, b);
}

/**
 * (x s) y as (x y) s for an s of one element, else null: x y is often there already, e.g. in the forward pass of what is
 * differentiated.
 */
function shared(product: Tensor, y: Tensor): Tensor | null {
  const node = nodeOf(product);
  if (node?.op !== mulOp || !sameShape(product.shape, y.shape)) return null;
  const [x, s] = [at(node.inputs, 0), at(node.inputs, 1)];
  const splits = sizeOf(s.shape) === 1 && sizeOf(y.shape) > 1 && sameShape(x.shape, product.shape);
  return splits ? mul(mul(x, y), s) : null;
}

/** factor · x, with the factor moved to where it costs least: into a constant, or into the smaller side of a product. */
function scale(x: Tensor, factor: number): Tensor {
  if (factor === 1) return x;
  const value = scalarValue(x);
  if (value !== null && x.shape.length === 0) return constant(value * factor);
  const node = nodeOf(x);
  if (node?.op === expandOp) return expand(scale(at(node.inputs, 0), factor), x.shape);
  if (node?.op === mulOp) {
    const [a, b] = [at(node.inputs, 0), at(node.inputs, 1)];
    const known = scalarValue(b);
    if (known !== null && b.shape.length === 0) return scale(a, known * factor);
    if (sizeOf(a.shape) < sizeOf(x.shape)) return mul(scale(a, factor), b);
    if (sizeOf(b.shape) < sizeOf(x.shape)) return mul(a, scale(b, factor));
  }
  return apply(mulOp, [x, constant(factor)], {});
}

function isScalar(x: Operand, value: number): boolean {
  return typeof x === 'number' ? x === value : x.shape.length === 0 && scalarValue(x) === value;
}
