import { apply, at, type Emit, type Tensor } from '../tensor.ts';
import { add, mul, sub } from './binary.ts';
import { reciprocal, unary } from './unary.ts';

/** The one output of a node. */
const written = (emit: Emit, type: string, ...inputs: readonly string[]): string =>
  at(emit.node(type, inputs), 0);

const sigmoidOp = unary('sigmoid', 'Sigmoid', sigmoidOf, (_x, y, g) => mul(g, mul(y, sub(1, y))));

/** max(x, 0) − ln σ(|x|): 660 µs where Softplus takes 2860 (3584 × 64, one thread). */
const softplusOp = unary(
  'softplus',
  (emit, [x = '']) => {
    const share = written(emit, 'Sigmoid', written(emit, 'Abs', x));
    return emit.node('Sub', [written(emit, 'Relu', x), written(emit, 'Log', share)]);
  },
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  (x, _y, g) => mul(g, sigmoid(x)),
);

const absOp = unary('abs', 'Abs', Math.abs, (x, _y, g) => mul(g, apply(signOp, [x], {})));

/** −1, 0 or 1; on the CPU 3e38 x clipped to ±1, which is 1 only above 1e-38: 113 µs where Sign takes 298 (3584 × 64). */
const signOp = unary(
  'sign',
  (emit, [x = '']) => {
    if (!emit.target.contrib && !emit.target.lacks?.includes('Sign')) return emit.node('Sign', [x]);
    const far = written(emit, 'Mul', x, emit.float([3e38], []));
    return emit.node('Clip', [far, emit.float([-1], []), emit.float([1], [])]);
  },
  Math.sign,
  () => null,
);

/**
 * ln u + (x − (u − 1)) / u with u = 1 + x rounded: the second term gives back what rounding took from x (ONNX has no op
 * for it, and ln (1 + x) is 0 for every x below 6e-8).
 */
const log1pOp = unary(
  'log1p',
  (emit, [x = '']) => {
    const one = emit.float([1], []);
    const u = written(emit, 'Add', x, one);
    const lost = written(emit, 'Sub', x, written(emit, 'Sub', u, one));
    return emit.node('Add', [written(emit, 'Log', u), written(emit, 'Div', lost, u)]);
  },
  Math.log1p,
  (x, _y, g) => mul(g, reciprocal(add(x, 1))),
);

/** σ(x) = 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOp, [x], {});
}

/** ln (1 + eˣ); in float32 to 1e-7 absolutely, so that it is 0 below −17. */
export function softplus(x: Tensor): Tensor {
  return apply(softplusOp, [x], {});
}

/** |x|; its gradient at 0 is 0. */
export function abs(x: Tensor): Tensor {
  return apply(absOp, [x], {});
}

/** ln (1 + x) for x > −1, exact for small x too. */
export function log1p(x: Tensor): Tensor {
  return apply(log1pOp, [x], {});
}

function sigmoidOf(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
