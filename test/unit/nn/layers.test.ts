import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { TARGETS } from '../../../engine/graph/onnx/emit-model.ts';
import { buildLayer } from '../../support/layer-case.ts';
import { LAYER_CASES } from '../../support/layer-cases.ts';
import { expectClose, finiteDifferences, runOnnx } from '../graph/support.ts';
import { runTensorflow } from '../graph/tensorflow.ts';

describe.each(LAYER_CASES)('$name', (layerCase) => {
  const { outputs, scalar, feeds, variables } = buildLayer(layerCase);
  const gradient = gradients(
    scalar,
    variables.map(({ tensor }) => tensor),
  );
  const tensors = [...Object.values(outputs), ...gradient];
  const exact = evaluate(tensors, feeds);
  // float32 has 2⁻²⁴ ≈ 6e-8 of relative precision; a block is some thirty operations deep.
  const expectExact = (actual: readonly ArrayLike<number>[]): void =>
    tensors.forEach((_, i) => expectClose(actual[i] ?? [], exact[i]?.data ?? [], 5e-6));

  it('has the gradients that finite differences give, of every input and weight', () => {
    const mutable = Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, [...values]]));
    const computed = evaluate(gradient, feeds);
    expect(computed.length).toBeGreaterThan(0);
    variables.forEach(({ name }, i) =>
      expectClose(computed[i]?.data ?? [], finiteDifferences(scalar, mutable, name), 1e-6),
    );
  });

  it.each(['cpu', 'plain', 'webgpu'] as const)(
    'gives the same values and gradients through ONNX written for %s',
    async (target) => expectExact(await runOnnx(tensors, feeds, TARGETS[target])),
  );

  it('gives the same values and gradients on TensorFlow.js', async () =>
    expectExact(await runTensorflow(tensors, feeds)));
});
