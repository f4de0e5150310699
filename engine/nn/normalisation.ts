import { layerNorm } from '../graph/ops/layer-norm.ts';
import { at, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { ONES, ZEROS, type Weights } from './weights.ts';

/**
 * Layer normalisation over the last axis, γ (x − mean) / √(var + ε) + β, with γ = 1 and β = 0 at first (Ba, Kiros & Hinton 2016).
 * x (…, d) of any rank ≥ 1; ε as PyTorch's. Throws `ShapeError` for a scalar.
 */
export function norm(weights: Weights, name: string, x: Tensor, epsilon = 1e-5): Tensor {
  if (x.shape.length === 0)
    throw new ShapeError(`${name}: ${describe(x.shape)} has no axis to be normalised over`);
  const width = at(x.shape, x.shape.length - 1);
  const gamma = weights(`${name}.gamma`, [width], ONES);
  return layerNorm(x, gamma, weights(`${name}.beta`, [width], ZEROS), epsilon);
}
