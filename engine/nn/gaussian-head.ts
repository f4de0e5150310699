import type { NetworkConfig } from '../../schemas/experiment.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dense, trunk, type Weights } from './mlp.ts';

/** A diagonal Gaussian per row: each (rows, dims). */
export interface Gaussian {
  readonly mean: Tensor;
  /** log σ² */
  readonly logVariance: Tensor;
}

/** A network with shared hidden layers and one linear head each for mean and log-variance. */
export function gaussianNetwork(
  weights: Weights,
  name: string,
  x: Tensor,
  dims: number,
  config: NetworkConfig,
): Gaussian {
  const hidden = trunk(weights, name, x, config);
  return {
    mean: dense(weights, `${name}.mean`, hidden, dims, config.bias),
    logVariance: dense(weights, `${name}.logVariance`, hidden, dims, config.bias),
  };
}
