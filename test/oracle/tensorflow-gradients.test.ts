import { describe, expect, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { erf } from '../../engine/graph/erf.ts';
import { add, mul } from '../../engine/graph/ops/binary.ts';
import { prepare } from '../../engine/runtime/prepare.ts';
import { buildLayer } from '../support/layer-case.ts';
import { LAYER_CASES } from '../support/layer-cases.ts';
import { cases, experimentOf, flat, type TorchCase } from './support/torch-cases.ts';
import { computed, expectRelative, reference } from './tensorflow/compare.ts';
import { LAYERS } from './tensorflow/layer-references.ts';
import { lossTerms } from './tensorflow/model-losses.ts';
import { tf, type Tensor } from './tensorflow/primitives.ts';

/**
 * A second opinion on every gradient: losses and layers written in TensorFlow.js from the papers, differentiated by TensorFlow.js,
 * against the engine's graph and its own reverse mode. Both in float32, on plain CPUs.
 */
const TOLERANCE = 1e-4;

describe('erf of TensorFlow.js, which the references of GELU stand on', () => {
  it('is within 2e-7 of the exact one, as is its derivative: 500 times below the tolerance', () => {
    const x = Array.from({ length: 801 }, (_, i) => (i - 400) / 100);
    const grid = tf.tensor1d(x);
    const [values, slopes] = [
      tf.erf(grid).dataSync(),
      tf
        .grad((t) => tf.erf(t))(grid)
        .dataSync(),
    ];
    x.forEach((at, i) => {
      expect(Math.abs((values[i] ?? NaN) - erf(at))).toBeLessThan(2e-7);
      expect(Math.abs((slopes[i] ?? NaN) - (2 / Math.sqrt(Math.PI)) * Math.exp(-at * at))).toBeLessThan(2e-7);
    });
  });
});

describe('the loss of', () => {
  it.each(cases)('$name: value and gradients', async (testCase) => {
    const { rows, inputDim, targetDim } = testCase;
    const shape = { inputDim, targetDim, batchRows: rows, readRows: 1 };
    const { builder, graph } = prepare(experimentOf(testCase), shape);
    const loss = graph.terms.map(({ value, weight }) => mul(value, weight)).reduce((a, b) => add(a, b));
    const leaves = builder.parameters;
    const found = await computed(
      new Map([
        ['loss', loss],
        ...gradients(
          loss,
          leaves.map(({ tensor }) => tensor),
        ).map((g, i) => [leaves[i]?.name ?? '', g] as const),
      ]),
      feedsOf(testCase),
    );

    const { x, y, noise, averaged, frozen } = tensorsOf(testCase);
    const expected = reference(named(testCase, 'parameter/'), (trained) =>
      lossTerms(testCase, { x, y, noise, trained, averaged, frozen })
        .map(([weight, term]) => tf.mul(term, weight))
        .reduce((a, b) => tf.add(a, b)),
    );
    expectRelative(found['loss'], [expected.value], TOLERANCE, 'loss');
    expect(leaves.map(({ name }) => name).sort()).toEqual(Object.keys(expected.gradients).sort());
    for (const [name, gradient] of Object.entries(expected.gradients)) {
      expectRelative(found[name], gradient, TOLERANCE, `gradient of ${name}`);
    }
  });
});

describe('the layer', () => {
  it.each(LAYER_CASES)('$name: values and gradients', async (layerCase) => {
    const layer = buildLayer(layerCase);
    const found = await computed(
      new Map([
        ...Object.entries(layer.outputs).map(([name, tensor]) => [`output ${name}`, tensor] as const),
        ...gradients(
          layer.scalar,
          layer.variables.map(({ tensor }) => tensor),
        ).map((g, i) => [`gradient of ${layer.variables[i]?.name}`, g] as const),
      ]),
      Object.fromEntries(
        Object.entries(layer.feeds).map(([name, values]) => [name, Float32Array.from(values)]),
      ),
    );

    const evaluateLayer = LAYERS[layerCase.reference];
    if (!evaluateLayer) throw new Error(`TensorFlow.js has no reference "${layerCase.reference}"`);
    const leaves = { ...layer.inputs, ...layer.weights };
    const all = Object.fromEntries(
      Object.entries(leaves).map(([name, { values, shape }]) => [
        name,
        tf.tensor([...values], [...shape], 'float32'),
      ]),
    );
    const pick = (from: object, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
      Object.fromEntries(Object.keys(from).map((name) => [name, tensors[name] as Tensor]));
    const outputsOf = (tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> =>
      evaluateLayer({
        options: layerCase.options,
        inputs: pick(layer.inputs, tensors),
        weights: pick(layer.weights, tensors),
      });
    const differentiated = Object.fromEntries(layer.variables.map(({ name }) => [name, all[name] as Tensor]));
    const expected = reference(differentiated, (variables) =>
      Object.entries(outputsOf({ ...all, ...variables }))
        .map(([name, y]) => tf.sum(tf.mul(y, tf.tensor([...(layer.cotangents[name] ?? [])], y.shape))))
        .reduce((a, b) => tf.add(a, b)),
    );

    const outputs = outputsOf(all);
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(layer.outputs).sort());
    for (const [name, y] of Object.entries(outputs)) {
      expect(y.shape, name).toEqual([...(layer.outputs[name]?.shape ?? [])]);
      expectRelative(found[`output ${name}`], y.dataSync(), TOLERANCE, name);
    }
    for (const [name, gradient] of Object.entries(expected.gradients)) {
      expectRelative(found[`gradient of ${name}`], gradient, TOLERANCE, `gradient of ${name}`);
    }
  });
});

/** Tensors of the case whose key begins with `prefix`, without it. */
function named({ initial }: TorchCase, prefix: string): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(initial).flatMap(([key, values]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), tf.tensor(values as number[])]] : [],
    ),
  );
}

function tensorsOf(testCase: TorchCase) {
  return {
    x: tf.tensor(testCase.x),
    y: tf.tensor(testCase.y),
    noise: Object.fromEntries(
      Object.entries(testCase.noise[0] ?? {}).map(([name, values]) => [name, tf.tensor(values as number[])]),
    ),
    averaged: named(testCase, 'ema/'),
    frozen: named(testCase, 'frozen/'),
  };
}

function feedsOf({ initial, x, y, noise }: TorchCase): Record<string, Float32Array> {
  const weights = Object.entries(initial).map(([name, values]) => [name, flat(values)] as const);
  const drawn = Object.entries(noise[0] ?? {}).map(
    ([name, values]) => [`noise/${name}`, flat(values)] as const,
  );
  return Object.fromEntries([...weights, ...drawn, ['x', flat(x)], ['y', flat(y)]]);
}
