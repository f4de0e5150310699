import { linear } from '../graph/ops/matmul.ts';
import { reshape } from '../graph/ops/shape.ts';
import { at, type Tensor } from '../graph/tensor.ts';
import { patches, type WindowOptions } from './patches.ts';
import type { Weights } from './weights.ts';

/**
 * Two-dimensional convolution (cross-correlation) with bias, as one matrix product over the windows (im2col): images
 * (batch, height, width, in) → (batch, rows, columns, out). The weight is (kernel, kernel, in, out), drawn as PyTorch's `nn.Conv2d`:
 * uniform in ± 1/√(kernel² in). A kernel as large as the stride is a ViT's patch embedding.
 */
export function convolution(
  weights: Weights,
  name: string,
  x: Tensor,
  out: number,
  options: WindowOptions,
): Tensor {
  const { kernel } = options;
  const windows = patches(name, x, options);
  const size = at(windows.shape, 3);
  const initial = { kind: 'uniform', bound: 1 / Math.sqrt(size) } as const;
  const weight = weights(`${name}.weight`, [kernel, kernel, at(x.shape, 3), out], initial);
  return linear(windows, reshape(weight, [size, out]), weights(`${name}.bias`, [out], initial));
}
