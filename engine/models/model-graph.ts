import type { LatentRole, TermInfo } from '../../schemas/run-log.ts';
import { constant, type Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Gaussian } from '../nn/gaussian-head.ts';

/** What a model's file returns: the terms of its loss and the latents that can be read. */
export interface ModelGraph {
  readonly terms: readonly Term[];
  readonly latents: readonly LatentOutput[];
  /** Which latent the probe reads, and whether it is held to the truth at time t (0) or t + 1 (1). */
  readonly probeLatent: { readonly name: string; readonly truthOffset: 0 | 1 };
}

/** A scalar of the loss. The loss is Σ weight × value, with β-like weights scaled by the annealing. */
export interface Term extends TermInfo {
  readonly value: Tensor;
  readonly weight: number;
  readonly annealed: boolean;
}

/** A latent as the monitor sees it: means, not samples. Tensors (rows, dims); the prior (dims). */
export interface LatentOutput {
  readonly name: string;
  readonly role: LatentRole;
  readonly mean: Tensor;
  readonly logVariance: Tensor | null;
  readonly prior: Gaussian | null;
}

/** N(0, I) of `dims` dimensions. */
export function standardNormal(dims: number): Gaussian {
  const zero = constant(new Float64Array(sizeOf([dims])), [dims]);
  return { mean: zero, logVariance: zero };
}
