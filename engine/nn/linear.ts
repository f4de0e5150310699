import { linear, matmul } from '../graph/ops/matmul.ts';
import { reshape } from '../graph/ops/shape.ts';
import { describe, ShapeError, sizeOf, type Tensor } from '../graph/tensor.ts';
import type { Weights } from './weights.ts';

/**
 * x W (+ b) over the last axis: (…, in) → (…, out), at least one axis before the last. Drawn as PyTorch's `nn.Linear`: uniform
 * in ± 1/√in, weight and bias alike (Kaiming-uniform with a = √5). Throws `ShapeError` for a vector.
 */
export function dense(weights: Weights, name: string, x: Tensor, out: number, bias: boolean): Tensor {
  const lead = x.shape.slice(0, -1);
  const width = x.shape.at(-1);
  if (width === undefined || lead.length === 0) {
    throw new ShapeError(`${name}: a linear map takes (…, in), not ${describe(x.shape)}`);
  }
  const initial = { kind: 'uniform', bound: 1 / Math.sqrt(width) } as const;
  const weight = weights(`${name}.weight`, [width, out], initial);
  const rows = reshape(x, [sizeOf(lead), width]);
  const y = bias ? linear(rows, weight, weights(`${name}.bias`, [out], initial)) : matmul(rows, weight);
  return reshape(y, [...lead, out]);
}
