import { slice } from '../graph/ops/index.ts';
import { linear } from '../graph/ops/matmul.ts';
import { concat, reshape, split, transpose } from '../graph/ops/shape.ts';
import { at, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { enclosed, expectWhole, patches } from './patches.ts';
import type { Weights } from './weights.ts';

export interface UpsamplingOptions {
  readonly kernel: number;
  readonly stride: number;
  /** Rows and columns cut off on every side of the result. */
  readonly crop: number;
}

/**
 * The transpose of a strided convolution, with bias: every pixel paints weight · pixel over kernel × kernel pixels, `stride` apart.
 * (batch, h, w, in) → (batch, (h − 1) · stride + kernel − 2 crop, …, out); PyTorch's `nn.ConvTranspose2d` with `padding` = crop.
 * The weight is (kernel, kernel, in, out), drawn as PyTorch does: uniform in ± 1/√(kernel² out).
 *
 * With T = ⌈kernel / stride⌉, the result at q · stride + r is Σ_τ x[q − τ] W[τ · stride + r]: a convolution with windows of T pixels
 * that gives stride² pixels at once. So it needs no scatter, and neither does its gradient.
 */
export function transposedConvolution(
  weights: Weights,
  name: string,
  x: Tensor,
  out: number,
  { kernel, stride, crop }: UpsamplingOptions,
): Tensor {
  expectWhole(name, { kernel, stride }, 1);
  expectWhole(name, { crop }, 0);
  const reach = Math.ceil(kernel / stride);
  const windows = patches(name, x, { kernel: reach, stride: 1, padding: reach - 1 });
  const [batch, rows, columns, channels] = [
    at(x.shape, 0),
    at(windows.shape, 1),
    at(windows.shape, 2),
    at(x.shape, 3),
  ];
  const initial = { kind: 'uniform', bound: 1 / (kernel * Math.sqrt(out)) } as const;
  const weight = weights(`${name}.weight`, [kernel, kernel, channels, out], initial);
  const bias = new Array<Tensor>(stride * stride).fill(weights(`${name}.bias`, [out], initial));
  const painted = linear(windows, subpixelWeight(weight, reach, stride), concat(bias, 0));
  const blocks = reshape(painted, [batch, rows, columns, stride, stride * out]);
  const image = reshape(transpose(blocks, [0, 1, 3, 2, 4]), [batch, rows * stride, columns * stride, out]);
  const size = (extent: number): number => (extent - 1) * stride + kernel - 2 * crop;
  const [height, width] = [size(at(x.shape, 1)), size(at(x.shape, 2))];
  if (height < 1 || width < 1)
    throw new ShapeError(`${name}: nothing of ${describe(image.shape)} is left when ${crop} is cropped`);
  return slice(slice(image, 1, crop, crop + height), 2, crop, crop + width);
}

/** (kernel, kernel, in, out) → (T · T · in, stride · stride · out): W[τ · stride + r] by falling τ, the order of the windows. */
function subpixelWeight(weight: Tensor, reach: number, stride: number): Tensor {
  const [kernel, , channels, out] = weight.shape as readonly [number, number, number, number];
  const filled = [0, 1].reduce((w, axis) => enclosed(w, axis, 0, reach * stride - kernel), weight);
  const phases = reshape(filled, [reach, stride, reach, stride, channels, out]);
  const ordered = [0, 2].reduce((w, axis) => reversed(w, axis), phases);
  return reshape(transpose(ordered, [0, 2, 4, 1, 3, 5]), [reach * reach * channels, stride * stride * out]);
}

function reversed(x: Tensor, axis: number): Tensor {
  const ones = new Array<number>(at(x.shape, axis)).fill(1);
  return concat(split(x, ones, axis).toReversed(), axis);
}
