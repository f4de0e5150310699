import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { evaluate } from '../../engine/graph/interpreter.ts';
import { at, type Tensor } from '../../engine/graph/tensor.ts';
import { buildLayer, type BuiltLayer, type LayerCase } from '../support/layer-case.ts';
import { LAYER_CASES } from '../support/layer-cases.ts';
import { runOnnx } from '../unit/graph/support.ts';

/** Values and gradients of every layer, computed by PyTorch in float64: see test/fixtures/torch/make_layers.py. */
interface Reference {
  readonly name: string;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const file = new URL('../fixtures/torch/layers.json', import.meta.url);
const { torch, cases } = JSON.parse(readFileSync(file, 'utf8')) as { torch: string; cases: Reference[] };

/** The reference has ten digits. */
const FLOAT64 = 1e-8;
/** float32 keeps 6e-8; a transformer block is some thirty operations deep. */
const FLOAT32 = 1e-5;

describe(`the layers against PyTorch ${torch}`, () => {
  it('are all there, and no other', () => {
    expect(cases.map(({ name }) => name)).toEqual(LAYER_CASES.map(({ name }) => name));
  });

  it.each(LAYER_CASES)('$name: values and gradients in float64', (layerCase) => {
    const layer = buildLayer(layerCase);
    const expected = expectedOf(layerCase, layer);
    const actual = evaluate(
      expected.map(({ tensor }) => tensor),
      layer.feeds,
    );
    expected.forEach(({ name, values }, i) => close(actual[i]?.data ?? [], values, FLOAT64, name));
  });

  it.each(LAYER_CASES)('$name: values and gradients in onnxruntime', async (layerCase) => {
    const layer = buildLayer(layerCase);
    const expected = expectedOf(layerCase, layer);
    const actual = await runOnnx(
      expected.map(({ tensor }) => tensor),
      layer.feeds,
    );
    expected.forEach(({ name, values }, i) => close(actual[i] ?? [], values, FLOAT32, name));
  });
});

interface Expected {
  readonly tensor: Tensor;
  readonly name: string;
  readonly values: readonly number[];
}

/** What PyTorch says of every output, and of the gradient of every input and weight. */
function expectedOf({ name }: LayerCase, layer: BuiltLayer): readonly Expected[] {
  const reference = cases.find((other) => other.name === name);
  if (!reference) throw new Error(`layers.json lacks "${name}"; run test/fixtures/torch/make_layers.py`);
  expect(Object.keys(reference.outputs)).toEqual(Object.keys(layer.outputs));
  expect(Object.keys(reference.gradients)).toEqual(layer.variables.map((variable) => variable.name));
  const computed = gradients(
    layer.scalar,
    layer.variables.map(({ tensor }) => tensor),
  );
  return [
    ...Object.entries(layer.outputs).map(([output, tensor]) => {
      return { tensor, name: output, values: reference.outputs[output] ?? [] };
    }),
    ...layer.variables.map(({ name: of }, i) => {
      return { tensor: at(computed, i), name: `gradient of ${of}`, values: reference.gradients[of] ?? [] };
    }),
  ];
}

/** Largest difference below `tolerance` × the largest magnitude (at least 1). */
function close(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  expected.forEach((value, k) =>
    expect(
      Math.abs((actual[k] ?? NaN) - value) / scale,
      `${what}[${k}]: ${actual[k]} against ${value}`,
    ).toBeLessThan(tolerance),
  );
}
