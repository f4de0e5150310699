import { ADAMW } from '../../../bench/engine/workload.ts';
import { describe, expect, it } from 'vitest';
import { matrixProductFlops } from '../../../bench/lib/flops.ts';
import { inferShapes } from '../../../bench/lib/onnx-shapes.ts';
import { buildW2 } from '../../../bench/engine/w2-model.ts';
import { w1 } from '../../../bench/engine/w1.ts';
import { emitModel, TARGETS, type OnnxModel } from '../../../engine/graph/onnx/emit-model.ts';
import { PASSES, type Pass } from '../../../engine/graph/passes/all.ts';
import { matmul } from '../../../engine/graph/ops/matmul.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { input, type Target, type Tensor } from '../../../engine/graph/tensor.ts';
import { trainingStep } from '../../../engine/graph/training-step.ts';
import type { Prepared } from '../../../engine/runtime/prepare.ts';

function step(
  { builder, graph, ema }: Pick<Prepared, 'builder' | 'graph' | 'ema'>,
  target: Target = TARGETS.cpu,
  passes: readonly Pass[] = [],
): { readonly outputs: ReadonlyMap<string, Tensor>; readonly model: OnnxModel } {
  const terms = graph.terms.map(({ value }) => value);
  const { outputs, bindings } = trainingStep({ ...builder, terms }, ADAMW, ema, { passes });
  return { outputs, model: emitModel(outputs, bindings, target) };
}

describe('floating-point operations of a program', () => {
  it('are two for each multiply and add of a matrix product, batched or transposed', () => {
    const flat = matmul(input('a', [3, 5]), input('b', [7, 5]), false, true);
    const batched = matmul(input('c', [2, 4, 3, 5]), input('d', [2, 4, 5, 6]));
    const count = (tensor: Tensor): number => matrixProductFlops(emitModel(new Map([['out', tensor]])));
    expect(count(flat)).toBe(2 * 3 * 5 * 7);
    expect(count(batched)).toBe(2 * 2 * 4 * 3 * 5 * 6);
  });

  it('leave out sums, which the engine writes as products with ones', () => {
    expect(matrixProductFlops(emitModel(new Map([['out', sum(input('x', [100, 8]), [0])]])))).toBe(0);
  });

  it('are those of W1 counted by hand', () => {
    const encoder = 256 * (20 * 128 + 128 * 16);
    const predictor = 256 * (16 * 128 + 128 * 32);
    const forward = 2 * encoder + predictor; // the target network's, too
    const weights = encoder + predictor;
    const inputs = predictor + 256 * 128 * 16; // no gradient of x
    expect(matrixProductFlops(step(w1(256).prepared).model)).toBe(2 * (forward + weights + inputs));
  });

  it.each([
    [64, 11.7],
    [256, 182],
  ])('are those of W2 with d = %i counted by hand: %d GFLOP', (width, gigaflops) => {
    const counted = matrixProductFlops(step({ ...buildW2(width), ema: null }).model) / 1e9;
    // by hand: three times the forward pass, three digits
    expect(Math.abs(counted / gigaflops - 1)).toBeLessThan(0.005);
  });

  it('name the op without a rule that a product depends on', () => {
    const model: Parameters<typeof matrixProductFlops>[0] = {
      inputs: new Map([
        ['x', [2, 2]],
        ['w', [2, 2]],
      ]),
      initialisers: [],
      nodes: [
        { type: 'Mystery', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} },
        { type: 'MatMul', domain: '', inputs: ['y', 'w'], outputs: ['z'], attributes: {} },
      ],
    };
    expect(() => matrixProductFlops(model)).toThrow(/MatMul is not known: it follows from Mystery/);
  });
});

describe('shapes of a program', () => {
  it.each(Object.entries(TARGETS))('end in those of the graph: W2 for %s', (_, target) => {
    const size = { batch: 4, layers: 1, predictorLayers: 1 };
    const { outputs, model } = step({ ...buildW2(16, size), ema: null }, target, PASSES);
    const shapes = inferShapes(model);
    for (const [name, { shape }] of outputs) expect(shapes.get(name), name).toEqual(shape);
    expect([...shapes].filter(([, shape]) => shape === null)).toEqual([]);
  });
});
