import type { Shape, Tensor } from '../graph/tensor.ts';

/**
 * Gives the tensor of a weight by name: a trained parameter, its moving average, or one left as drawn. A model that wants
 * another draw than a layer asks for passes a function that changes `initial` on the way.
 */
export type Weights = (name: string, shape: Shape, initial: Initial) => Tensor;

/** How a weight is drawn. */
export type Initial =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in ± bound. */
  | { readonly kind: 'uniform'; readonly bound: number }
  /** N(0, deviation²). */
  | { readonly kind: 'normal'; readonly deviation: number };

export const ZEROS: Initial = { kind: 'constant', value: 0 };
export const ONES: Initial = { kind: 'constant', value: 1 };

/** N(0, 0.02²), the usual draw of tokens and positions that are learned (BERT, ViT, I-JEPA, T-JEPA). */
export const TOKEN: Initial = { kind: 'normal', deviation: 0.02 };
