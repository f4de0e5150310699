import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { input, ShapeError, sizeOf, type Shape, type Tensor } from '../../../engine/graph/tensor.ts';
import { convolution } from '../../../engine/nn/convolution.ts';
import type { Padding } from '../../../engine/nn/patches.ts';
import { transposedConvolution } from '../../../engine/nn/transposed-convolution.ts';
import { expectClose, spread } from '../graph/support.ts';

interface Image {
  readonly shape: Shape;
  readonly data: readonly number[];
}
const pixel = (
  { shape: [b = 0, h = 0, w = 0, c = 0], data }: Image,
  n: number,
  y: number,
  x: number,
  k: number,
): number => (n < b && y >= 0 && x >= 0 && y < h && x < w ? (data[((n * h + y) * w + x) * c + k] ?? NaN) : 0);

/** The definition, by seven loops; `first` is how many pixels the first window starts before the image, by axis. */
function direct(
  image: Image,
  weight: readonly number[],
  bias: readonly number[],
  [rows, columns]: readonly [number, number],
  kernel: number,
  stride: number,
  first: readonly [number, number],
): number[] {
  const [batch = 0, , , channels = 0] = image.shape;
  const out = bias.length;
  const result: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (let o = 0; o < out; o++) {
          let total = bias[o] ?? NaN;
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++)
              for (let c = 0; c < channels; c++)
                total +=
                  pixel(image, n, y * stride + i - first[0], x * stride + j - first[1], c) *
                  (weight[((i * kernel + j) * channels + c) * out + o] ?? NaN);
          result.push(total);
        }
  return result;
}

const OUT = 3;
const [H, W, C] = [7, 6, 2] as const;
const image: Image = { shape: [2, H, W, C], data: spread(2 * H * W * C, -1, 1) };

describe.each([1, 2, 3, 4, 5])('a kernel of %i', (kernel) => {
  const weight = spread(kernel * kernel * C * OUT, -1, 1, 3);
  const bias = spread(OUT, -1, 1, 4);
  const feeds = { x: image.data, 'c.weight': weight, 'c.bias': bias };

  describe.each([1, 2, 3])('every %i pixels', (stride) => {
    it.each<Padding>(['valid', 'same', 1])('with padding %s is the sum over its windows', (padding) => {
      const y = convolution(input, 'c', input('x', image.shape), OUT, { kernel, stride, padding });
      const size = (extent: number): number =>
        padding === 'same'
          ? Math.ceil(extent / stride)
          : Math.floor((extent + (padding === 'valid' ? 0 : 2 * padding) - kernel) / stride) + 1;
      const before = (extent: number): number =>
        padding === 'same'
          ? Math.floor(Math.max((size(extent) - 1) * stride + kernel - extent, 0) / 2)
          : padding === 'valid'
            ? 0
            : padding;
      const extents = [size(H), size(W)] as const;
      expect(y.shape).toEqual([2, ...extents, OUT]);
      const expected = direct(image, weight, bias, extents, kernel, stride, [before(H), before(W)]);
      expectClose(evaluate([y], feeds)[0]?.data ?? [], expected, 1e-12);
    });

    it('transposed paints its weight at every pixel', () => {
      const y = transposedConvolution(input, 'c', input('x', image.shape), OUT, { kernel, stride, crop: 0 });
      const [rows, columns] = [(H - 1) * stride + kernel, (W - 1) * stride + kernel];
      expect(y.shape).toEqual([2, rows, columns, OUT]);
      const expected = Array.from({ length: sizeOf(y.shape) }, (_, i) => bias[i % OUT] ?? NaN);
      for (let n = 0; n < 2; n++)
        for (let a = 0; a < H; a++)
          for (let b = 0; b < W; b++)
            for (let i = 0; i < kernel; i++)
              for (let j = 0; j < kernel; j++)
                for (let c = 0; c < C; c++)
                  for (let o = 0; o < OUT; o++) {
                    const at = ((n * rows + a * stride + i) * columns + b * stride + j) * OUT + o;
                    const part =
                      pixel(image, n, a, b, c) * (weight[((i * kernel + j) * C + c) * OUT + o] ?? NaN);
                    expected[at] = (expected[at] ?? NaN) + part;
                  }
      expectClose(evaluate([y], feeds)[0]?.data ?? [], expected, 1e-12);
    });
  });
});

it('a transposed convolution can be cropped', () => {
  const whole = transposedConvolution(input, 'c', input('x', [1, 3, 3, 1]), 1, {
    kernel: 4,
    stride: 2,
    crop: 0,
  });
  const cut = transposedConvolution(input, 'c', input('x', [1, 3, 3, 1]), 1, {
    kernel: 4,
    stride: 2,
    crop: 1,
  });
  const feeds = { x: spread(9, -1, 1), 'c.weight': spread(16, -1, 1), 'c.bias': [0.5] };
  const [large, small] = evaluate([whole, cut], feeds);
  expect([whole.shape, cut.shape]).toEqual([
    [1, 8, 8, 1],
    [1, 6, 6, 1],
  ]);
  const inner = Array.from(
    { length: 36 },
    (_, i) => large?.data[(Math.floor(i / 6) + 1) * 8 + (i % 6) + 1] ?? NaN,
  );
  expect([...(small?.data ?? [])]).toEqual(inner);
});

describe('refused are', () => {
  const x = input('x', [1, 4, 4, 1]);
  it.each<[string, () => Tensor, RegExp]>([
    [
      'a window larger than the image',
      () => convolution(input, 'c', x, 1, { kernel: 5, stride: 1, padding: 'valid' }),
      /window of 5 does not fit into 4 pixels/,
    ],
    [
      'half a stride',
      () => convolution(input, 'c', x, 1, { kernel: 2, stride: 0.5, padding: 'valid' }),
      /stride of 0.5 is no whole number/,
    ],
    [
      'an image without channels',
      () => convolution(input, 'c', input('x', [1, 4, 4]), 1, { kernel: 2, stride: 1, padding: 'valid' }),
      /images are \(batch, height, width, channels\), not \(1, 4, 4\)/,
    ],
    [
      'half a pixel of padding',
      () => convolution(input, 'c', x, 1, { kernel: 2, stride: 1, padding: 0.5 }),
      /padding of 0.5 is no whole number from 0/,
    ],
    [
      'a stride of 0',
      () => transposedConvolution(input, 'c', x, 1, { kernel: 2, stride: 0, crop: 0 }),
      /stride of 0 is no whole number from 1/,
    ],
    [
      'a crop of everything',
      () => transposedConvolution(input, 'c', x, 1, { kernel: 2, stride: 1, crop: 3 }),
      /nothing of .* is left when 3 is cropped/,
    ],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
