import { add, mul } from '../../engine/graph/ops/binary.ts';
import { sum } from '../../engine/graph/ops/reduce.ts';
import { constant, input, sizeOf, type Shape, type Tensor } from '../../engine/graph/tensor.ts';
import type { Weights } from '../../engine/nn/weights.ts';
import { randomStream } from '../../engine/random/stream.ts';

/** A layer with values for all that it reads, which other implementations compute as well. */
export interface LayerCase {
  readonly name: string;
  /** Name of the function that computes the same in another implementation. */
  readonly reference: string;
  /** What that function needs to know besides shapes. */
  readonly options: Readonly<Record<string, string | number | boolean | readonly number[]>>;
  /** By name; drawn from N(0, 1) and differentiated where only a shape is given. */
  readonly inputs: Readonly<Record<string, Shape | FixedInput>>;
  readonly build: (weights: Weights, inputs: Record<string, Tensor>) => Readonly<Record<string, Tensor>>;
}

/** An input that is not differentiated: indices, masks, noise. */
interface FixedInput {
  readonly shape: Shape;
  readonly values: readonly number[];
}

function isShape(given: Shape | FixedInput): given is Shape {
  return Array.isArray(given);
}

/** A leaf of a built layer, an input or a weight. */
export interface LayerLeaf {
  readonly tensor: Tensor;
  readonly shape: Shape;
  readonly values: readonly number[];
  readonly differentiated: boolean;
}

export interface BuiltLayer {
  readonly inputs: Readonly<Record<string, LayerLeaf>>;
  readonly weights: Readonly<Record<string, LayerLeaf>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What each output is multiplied by before everything is summed up to the scalar. */
  readonly cotangents: Readonly<Record<string, readonly number[]>>;
  readonly scalar: Tensor;
  readonly feeds: Readonly<Record<string, readonly number[]>>;
  /** Inputs and weights that are differentiated; their name is that of the feed. */
  readonly variables: readonly { readonly name: string; readonly tensor: Tensor }[];
}

/** Builds the graph of a case. Weights are drawn from N(0, ½²), whatever the layer asks for, so that none is 0 or 1. */
export function buildLayer(layerCase: LayerCase): BuiltLayer {
  const draw = (what: string, shape: Shape, scale: number): number[] =>
    Array.from(
      randomStream(0, `${layerCase.name}/${what}`).fillNormal(new Float32Array(sizeOf(shape))),
      (value) => Math.fround(scale * value),
    );
  const inputs: Record<string, LayerLeaf> = {};
  for (const [name, given] of Object.entries(layerCase.inputs)) {
    const fixed = isShape(given) ? null : given;
    const shape = isShape(given) ? given : given.shape;
    const values = fixed ? fixed.values : draw(name, shape, 1);
    inputs[name] = { tensor: input(name, shape), shape, values, differentiated: !fixed };
  }
  const weights: Record<string, LayerLeaf> = {};
  const outputs = layerCase.build(
    (name, shape) => {
      if (weights[name]) throw new Error(`the weight ${name} is asked for twice`);
      const tensor = input(name, shape);
      weights[name] = { tensor, shape, values: draw(name, shape, 0.5), differentiated: true };
      return tensor;
    },
    Object.fromEntries(Object.entries(inputs).map(([name, { tensor }]) => [name, tensor])),
  );
  const cotangents = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [name, draw(`cotangent of ${name}`, shape, 1)]),
  );
  const leaves = Object.entries({ ...inputs, ...weights });
  return {
    inputs,
    weights,
    outputs,
    cotangents,
    scalar: Object.entries(outputs)
      .map(([name, tensor]) => sum(mul(tensor, constant(cotangents[name] ?? [], tensor.shape))))
      .reduce((a, b) => add(a, b)),
    feeds: Object.fromEntries(leaves.map(([name, { values }]) => [name, values])),
    variables: leaves.flatMap(([name, { tensor, differentiated }]) =>
      differentiated ? [{ name, tensor }] : [],
    ),
  };
}
