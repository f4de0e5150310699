/**
 * The layers of `engine/nn/` a second time, from the papers that describe them. Keys are what a layer's case calls its `reference`; a
 * function gets the case's options, its inputs and its weights, and gives the outputs of the same names.
 */
import { ATTENTION_LAYERS } from './attention-layers.ts';
import { DISTRIBUTION_LAYERS } from './distribution-layers.ts';
import { INPUT_LAYERS } from './input-layers.ts';
import type { Reference } from './layer.ts';

export const LAYERS: Readonly<Record<string, Reference>> = {
  ...ATTENTION_LAYERS,
  ...INPUT_LAYERS,
  ...DISTRIBUTION_LAYERS,
};
