import type { NetworkConfig } from '../../schemas/model-config.ts';
import { checkpoint } from '../graph/ops/checkpoint.ts';
import type { Tensor } from '../graph/tensor.ts';
import { activate } from './activation.ts';
import { dense } from './linear.ts';
import type { Weights } from './weights.ts';

/** The hidden layers of a network: activation(x W + b), `depth` times. */
export function trunk(weights: Weights, name: string, x: Tensor, config: NetworkConfig): Tensor {
  let hidden = config.depth > 0 ? checkpoint(x) : x;
  for (let layer = 0; layer < config.depth; layer++) {
    const linear = dense(weights, `${name}.${layer}`, hidden, config.width, config.bias);
    hidden = activate(config.activation, linear);
  }
  return hidden;
}

/** A multi-layer perceptron: hidden layers and a linear map to `out`. */
export function mlp(weights: Weights, name: string, x: Tensor, out: number, config: NetworkConfig): Tensor {
  return dense(weights, `${name}.out`, trunk(weights, name, x, config), out, config.bias);
}
