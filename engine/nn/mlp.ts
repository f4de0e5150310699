import type { NetworkConfig } from '../../schemas/experiment.ts';
import { linear, matmul } from '../graph/ops/matmul.ts';
import { gelu, relu, tanh } from '../graph/ops/unary.ts';
import { at, type Shape, type Tensor } from '../graph/tensor.ts';

/** Gives the tensor of a weight by name: a trained parameter, its moving average, or one left as drawn. */
export type Weights = (name: string, shape: Shape, initial: Initial) => Tensor;

/** How a weight is drawn: uniformly in ± bound (0 = zeros). */
export interface Initial {
  readonly bound: number;
}

/**
 * x W (+ b): (rows, in) → (rows, out). Drawn as PyTorch's `nn.Linear`: uniform in ± 1/√in, weight and bias alike
 * (Kaiming-uniform with a = √5).
 */
export function dense(weights: Weights, name: string, x: Tensor, out: number, bias: boolean): Tensor {
  const width = at(x.shape, 1);
  const initial = { bound: 1 / Math.sqrt(width) };
  const weight = weights(`${name}.weight`, [width, out], initial);
  return bias ? linear(x, weight, weights(`${name}.bias`, [out], initial)) : matmul(x, weight);
}

/** The hidden layers of a network: activation(x W + b), `depth` times. */
export function trunk(weights: Weights, name: string, x: Tensor, config: NetworkConfig): Tensor {
  let hidden = x;
  for (let layer = 0; layer < config.depth; layer++) {
    hidden = ACTIVATIONS[config.activation](
      dense(weights, `${name}.${layer}`, hidden, config.width, config.bias),
    );
  }
  return hidden;
}

/** A multi-layer perceptron: hidden layers and a linear map to `out`. */
export function mlp(weights: Weights, name: string, x: Tensor, out: number, config: NetworkConfig): Tensor {
  return dense(weights, `${name}.out`, trunk(weights, name, x, config), out, config.bias);
}

const ACTIVATIONS = { tanh, relu, gelu } as const;
