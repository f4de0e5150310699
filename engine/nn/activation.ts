import { gelu } from '../graph/ops/gelu.ts';
import { relu, tanh } from '../graph/ops/unary.ts';
import type { Tensor } from '../graph/tensor.ts';

/** `gelu` is the exact x Φ(x), `gelu-tanh` its approximation by a hyperbolic tangent. */
export type Activation = 'tanh' | 'relu' | 'gelu' | 'gelu-tanh';

/** The activation of every element. */
export function activate(activation: Activation, x: Tensor): Tensor {
  switch (activation) {
    case 'tanh':
      return tanh(x);
    case 'relu':
      return relu(x);
    case 'gelu':
      return gelu(x);
    case 'gelu-tanh':
      return gelu(x, 'tanh');
  }
}
