import { describe, expect, it } from 'vitest';
import { add } from '../../../engine/graph/ops/binary.ts';
import { concat } from '../../../engine/graph/ops/shape.ts';
import { TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { input, type Tensor } from '../../../engine/graph/tensor.ts';
import { harmonics } from '../../../engine/graph/ops/harmonics.ts';
import { expectGradients, runOnnx, setUp, spread } from '../graph/support.ts';

describe('harmonics of an angle', () => {
  it.each(['cpu', 'plain', 'webgpu'] as const)(
    'are its cosines and sines, compiled for %s',
    async (target) => {
      const count = 40;
      const angles = spread(20, -30, 30);
      const { cos, sin } = harmonics(input('x', [4, 5]), count);
      const found = await runOnnx([...cos, ...sin], { x: angles }, TARGETS[target]);
      angles.map(Math.fround).forEach((angle, i) => {
        for (let k = 1; k <= count; k++) {
          // Six stages of two products each, and a rounded cosine k-fold in its angle: k · 6e-8.
          const tolerance = 1e-6 + k * 1.2e-7;
          expect(Math.abs((found[k - 1]?.[i] ?? NaN) - Math.cos(k * angle))).toBeLessThan(tolerance);
          expect(Math.abs((found[count + k - 1]?.[i] ?? NaN) - Math.sin(k * angle))).toBeLessThan(tolerance);
        }
      });
    },
  );

  const uses: Record<string, (x: Tensor) => Tensor> = {
    'all of them': (x) => {
      const { cos, sin } = harmonics(x, 5);
      return concat([...cos, ...sin], 0);
    },
    'a cosine alone': (x) => harmonics(x, 3).cos[2] ?? x,
    'one cosine and the sine of another': (x) => {
      const { cos, sin } = harmonics(x, 4);
      return add(cos[1] ?? x, sin[3] ?? x);
    },
  };
  it.each(Object.entries(uses))('have the gradient of finite differences (%s)', (name, build) => {
    const { scalar, inputs, feeds } = setUp({ name, shapes: [[2, 3]], build });
    expectGradients(scalar, inputs, feeds);
  });

  it('are none where none are asked for', () => {
    expect(harmonics(input('x', [2]), 0)).toEqual({ cos: [], sin: [] });
  });
});
