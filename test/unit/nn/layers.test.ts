import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { buildLayer } from '../../support/layer-case.ts';
import { LAYER_CASES } from '../../support/layer-cases.ts';
import { expectClose, finiteDifferences, runOnnx } from '../graph/support.ts';

describe.each(LAYER_CASES)('$name', (layerCase) => {
  it('has the gradients that finite differences give, of every input and weight', () => {
    const { scalar, feeds, variables } = buildLayer(layerCase);
    const mutable = Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, [...values]]));
    const computed = evaluate(
      gradients(
        scalar,
        variables.map(({ tensor }) => tensor),
      ),
      feeds,
    );
    expect(computed.length).toBeGreaterThan(0);
    variables.forEach(({ name }, i) =>
      expectClose(computed[i]?.data ?? [], finiteDifferences(scalar, mutable, name), 1e-6),
    );
  });

  it('gives the same values and gradients through ONNX', async () => {
    const { outputs, scalar, feeds, variables } = buildLayer(layerCase);
    const tensors = [
      ...Object.values(outputs),
      ...gradients(
        scalar,
        variables.map(({ tensor }) => tensor),
      ),
    ];
    const expected = evaluate(tensors, feeds);
    const actual = await runOnnx(tensors, feeds);
    // float32 has 2⁻²⁴ ≈ 6e-8 of relative precision; a block is some thirty operations deep.
    tensors.forEach((_, i) => expectClose(actual[i] ?? [], expected[i]?.data ?? [], 5e-6));
  });
});
