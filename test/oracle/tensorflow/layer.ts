import { affine, lookup, type Tensor } from './primitives.ts';

export type Named = Readonly<Record<string, Tensor>>;
export type Options = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** What a reference of a layer gets. */
export interface Layer {
  readonly options: Options;
  readonly inputs: Named;
  readonly weights: Named;
}

/** Gives the outputs under the names of the case. */
export type Reference = (layer: Layer) => Named;

/** x W + b of the weights `<name>.weight` and, where there is one, `<name>.bias`. */
export function linear(x: Tensor, weights: Named, name: string): Tensor {
  return affine(x, lookup(weights)(`${name}.weight`), weights[`${name}.bias`]);
}
