import { apply, at, type Emit, type Node, type Op, type Tensor } from '../tensor.ts';
import { add, mul } from './binary.ts';
import { mapElements } from './broadcast.ts';
import { erf } from '../erf.ts';
import { sigmoid } from './elementwise.ts';
import { erfOf, exp, square } from './unary.ts';

type Approximate = 'none' | 'tanh';
interface Attributes {
  readonly approximate: Approximate;
  readonly [key: string]: unknown;
}

/** √(2/π) and the cubic coefficient of the tanh form. */
const K = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** GELU as one op of the runtime; its gradient is a closed form of the input. */
export const geluOp: Op<Attributes> = {
  name: 'gelu',
  shapes: ([shape = []]) => [shape],
  evaluate: ([x], { approximate }) =>
    x ? [mapElements(x, approximate === 'tanh' ? geluTanh : geluErf)] : [],
  lower: (emit, inputs, { attributes: { approximate } }) => {
    if (!emit.target.contrib) return lowerPlain(emit, inputs, approximate);
    const type = approximate === 'tanh' ? 'FastGelu' : 'Gelu';
    return emit.node(type, inputs, { domain: 'com.microsoft' });
  },
  gradient: ({ inputs, attributes: { approximate } }, [g]) => [
    g ? mul(g, slope(at(inputs, 0), approximate)) : null,
  ],
};

/**
 * Gaussian error linear unit (Hendrycks & Gimpel 2016): x Φ(x), exact (`none`), or ½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))
 * (`tanh`), as PyTorch's `approximate`.
 */
export function gelu(x: Tensor, approximate: Approximate = 'none'): Tensor {
  return apply(geluOp, [x], { approximate });
}

/**
 * The derivative, from x alone, since memory is slower than arithmetic: Φ(x) + x φ(x), and for the tanh form, with
 * ½ (1 + tanh(v/2)) = σ(v) = s, v = x r, r = 2k + 2kc x²,
 *
 *     s + x s (1 − s) v′ = s + x s (s − 1) (4k − 3r)
 */
function slope(x: Tensor, approximate: Approximate): Tensor {
  const { rate, share } = parts(x, approximate);
  const y = mul(x, share);
  if (rate) return add(mul(mul(y, add(share, -1)), add(mul(rate, -3), 4 * K)), share);
  const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(share, mul(x, density));
}

/** The share of x that GELU lets through, Φ(x) or s = σ(x r), and r where there is one. */
function parts(
  x: Tensor,
  approximate: Approximate,
): { readonly rate: Tensor | null; readonly share: Tensor } {
  if (approximate === 'none') return { rate: null, share: add(mul(erfOf(mul(x, Math.SQRT1_2)), 0.5), 0.5) };
  const rate = add(mul(square(x), 2 * K * CUBIC), 2 * K);
  return { rate, share: sigmoid(mul(x, rate)) };
}

/** GELU's result out of the parts that its derivative computes anyway; null for another node. */
export function geluAgain({ op, inputs: [x], attributes }: Node): Tensor | null {
  if (op !== geluOp || !x) return null;
  return mul(x, parts(x, attributes['approximate'] === 'tanh' ? 'tanh' : 'none').share);
}

function lowerPlain(emit: Emit, [x = '']: readonly string[], approximate: Approximate): readonly string[] {
  const number = (value: number): string => emit.float([value], []);
  const node = (type: string, ...inputs: string[]): string => at(emit.node(type, inputs), 0);
  const half = node('Mul', x, number(0.5));
  const inner =
    approximate === 'tanh'
      ? node(
          'Tanh',
          node('Mul', x, node('Add', node('Mul', node('Mul', x, x), number(K * CUBIC)), number(K))),
        )
      : node('Erf', node('Mul', x, number(Math.SQRT1_2)));
  return [node('Mul', half, node('Add', inner, number(1)))];
}

function geluErf(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(K * (x + CUBIC * x ** 3)));
}
