import { apply, at, nodeOf, type Attributes, type Op, type Tensor } from '../tensor.ts';
import { mul, mulOp, sub } from './binary.ts';
import { erf } from '../erf.ts';
import { mapElements } from './broadcast.ts';
import { expand, expandOp } from './reduce.ts';

type Lowering = Op<Attributes>['lower'];

/** An elementwise op of one input; `derivative` times the output's gradient is the input's. */
export function unary(
  name: string,
  lowering: string | Lowering,
  f: (x: number) => number,
  gradient: (x: Tensor, y: Tensor, g: Tensor) => Tensor | null,
): Op<Attributes> {
  return {
    name,
    shapes: ([shape = []]) => [shape],
    evaluate: ([x]) => (x ? [mapElements(x, f)] : []),
    lower: typeof lowering === 'string' ? (emit, inputs) => emit.node(lowering, inputs) : lowering,
    gradient: (node, [g]) => [g ? gradient(at(node.inputs, 0), at(node.outputs, 0), g) : null],
  };
}

export const negOp = unary(
  'neg',
  'Neg',
  (x) => -x,
  (_x, _y, g) => neg(g),
);
export const expOp = unary('exp', 'Exp', Math.exp, (_x, y, g) => mul(g, y));
export const logOp = unary('log', 'Log', Math.log, (x, _y, g) => mul(g, reciprocal(x)));
export const sqrtOp = unary('sqrt', 'Sqrt', Math.sqrt, (_x, y, g) => mul(mul(g, 0.5), reciprocal(y)));
export const reciprocalOp = unary(
  'reciprocal',
  'Reciprocal',
  (x) => 1 / x,
  (_x, y, g) => neg(mul(g, square(y))),
);
export const tanhOp = unary('tanh', 'Tanh', Math.tanh, (_x, y, g) => mul(g, sub(1, square(y))));
export const reluOp = unary(
  'relu',
  'Relu',
  (x) => Math.max(x, 0),
  (_x, y, g) => mul(g, isPositive(y)),
);
/** min(max(3e38 x, 0), 1): one vectorised pass, where Sign and Greater with Cast take three times as long. */
export const isPositiveOp = unary(
  'isPositive',
  (emit, inputs) =>
    emit.node('HardSigmoid', inputs, { attributes: { alpha: { float: 3e38 }, beta: { float: 0 } } }),
  (x) => (x > 0 ? 1 : 0),
  () => null,
);
export const squareOp = unary(
  'square',
  (emit, [x = '']) => emit.node('Mul', [x, x]),
  (x) => x * x,
  (x, _y, g) => mul(mul(g, 2), x),
);
export const erfOp = unary('erf', 'Erf', erf, (x, _y, g) =>
  mul(g, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
);
export const stopGradientOp = unary(
  'stopGradient',
  (_emit, inputs) => inputs,
  (x) => x,
  () => null,
);

const of = (op: Op<Attributes>, x: Tensor): Tensor => apply(op, [x], {});

/** −x */
export function neg(x: Tensor): Tensor {
  const node = nodeOf(x);
  if (node?.op === negOp) return at(node.inputs, 0);
  if (node?.op === expandOp) return expand(neg(at(node.inputs, 0)), x.shape);
  return node?.op === mulOp ? mul(x, -1) : of(negOp, x);
}
/** eˣ */
export function exp(x: Tensor): Tensor {
  return of(expOp, x);
}
/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return of(logOp, x);
}
/** √x */
export function sqrt(x: Tensor): Tensor {
  return of(sqrtOp, x);
}
/** 1 / x */
export function reciprocal(x: Tensor): Tensor {
  return of(reciprocalOp, x);
}
/** x² */
export function square(x: Tensor): Tensor {
  return of(squareOp, x);
}
/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return of(tanhOp, x);
}
/** max(x, 0); its gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return of(reluOp, x);
}
/** 1 where x > 0 (above 1e-38, the smallest normal number), else 0; passes no gradient. */
export function isPositive(x: Tensor): Tensor {
  return of(isPositiveOp, x);
}
/** Gauss error function. */
export function erfOf(x: Tensor): Tensor {
  return of(erfOp, x);
}
/** x, through which no gradient passes. */
export function stopGradient(x: Tensor): Tensor {
  return of(stopGradientOp, x);
}
