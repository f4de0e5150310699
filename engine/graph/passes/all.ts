import { rewrite, type Rule } from '../rewrite.ts';
import type { Tensor } from '../tensor.ts';
import { foldNorm } from './fold-norm.ts';
import { recomputeGelu } from './recompute-gelu.ts';

/** A rewriting of a graph that changes no value but what it costs. */
export interface Pass {
  readonly name: string;
  /** The loss before it is differentiated, or the whole step. */
  readonly over: 'loss' | 'step';
  readonly rule: Rule;
}

export const PASSES: readonly Pass[] = [
  { name: 'fold-norm', over: 'loss', rule: foldNorm },
  { name: 'recompute-gelu', over: 'step', rule: recomputeGelu },
];

/** The outputs after all passes over this part, in order. */
export function optimised(
  outputs: readonly Tensor[],
  passes: readonly Pass[],
  part: Pass['over'],
): readonly Tensor[] {
  return passes
    .filter(({ over }) => over === part)
    .reduce((tensors, { rule }) => rewrite(tensors, rule), outputs);
}
