import { apply, type Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import { neg, unary } from './unary.ts';

// Onnxruntime's take 500 µs on any number of threads where a product takes 120 (3584 × 64); a polynomial out of products would
// take a dozen passes.
const cosOp = unary('cos', 'Cos', Math.cos, (x, _y, g) => neg(mul(g, sin(x))));
const sinOp = unary('sin', 'Sin', Math.sin, (x, _y, g) => mul(g, cos(x)));

/** Cosine of an angle in radians. */
export function cos(x: Tensor): Tensor {
  return apply(cosOp, [x], {});
}

/** Sine of an angle in radians. */
export function sin(x: Tensor): Tensor {
  return apply(sinOp, [x], {});
}
