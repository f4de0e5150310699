import type { LatentRole } from '../../schemas/look-statistics.ts';
import type { TermInfo } from '../../schemas/run-log.ts';
import type { PairHalf } from '../data/dataset.ts';
import { constant, type Tensor } from '../graph/tensor.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Gaussian } from '../nn/gaussian-head.ts';

/** What a model's file returns: the terms of its loss and the latents that can be read. */
export interface ModelGraph {
  readonly terms: readonly Term[];
  readonly latents: readonly LatentOutput[];
  /** What it decodes; none for a model without a decoder. */
  readonly decoded: readonly DecodedOutput[];
  /** Which latents the probe reads, and which half of a pair each is held to the truth of. The first is the one that is projected. */
  readonly probeLatents: ProbeLatents;
  /** What an added regulariser acts on, each (rows, dims): samples where training draws them; means in the views. */
  readonly regularised: {
    readonly context: Tensor;
    /** Of y, with a gradient; null where there is none. */
    readonly target: Tensor | null;
    /** What is predicted, and what it is predicted as; null where nothing is. */
    readonly views: readonly [Tensor, Tensor] | null;
  };
  /** Draws of y given x alone, from noise of their own, so that no step computes them; null where it has none to give. */
  readonly generate: (() => Tensor) | null;
}

export type ProbeLatents = readonly [ProbeLatent, ...ProbeLatent[]];
export interface ProbeLatent {
  readonly name: string;
  readonly truthOf: PairHalf;
}

/** The mean of a Gaussian observation model, (rows, inputDim or targetDim). */
export interface DecodedOutput {
  /** e.g. `reconstruction`, `generation`. */
  readonly name: string;
  readonly of: PairHalf;
  /** Name of the latent that it decodes. */
  readonly from: string;
  readonly mean: Tensor;
  /** Variance of every feature, a scalar; null for a decoder that is held to squared errors. */
  readonly variance: Tensor | number | null;
}

/** A scalar of the loss. The loss is Σ weight × value, with β-like weights scaled by the annealing. */
export interface Term extends TermInfo {
  readonly value: Tensor;
  readonly weight: number;
  readonly annealed: boolean;
}

/** A latent as the monitor sees it. Tensors (rows, dims); the prior (dims), or (rows, dims) where it is conditional. */
export interface LatentOutput {
  readonly name: string;
  readonly role: LatentRole;
  readonly mean: Tensor;
  readonly logVariance: Tensor | null;
  /** What training draws; null where it draws none. */
  readonly sample: Tensor | null;
  readonly prior: Gaussian | null;
  /** Name of the term that holds it to its prior; null where none does. */
  readonly klTerm: string | null;
}

/** A latent without a distribution. */
export function point(name: string, role: LatentRole, mean: Tensor): LatentOutput {
  return { name, role, mean, logVariance: null, sample: null, prior: null, klTerm: null };
}

/** N(0, I) of `dims` dimensions. */
export function standardNormal(dims: number): Gaussian {
  const zero = constant(new Float64Array(sizeOf([dims])), [dims]);
  return { mean: zero, logVariance: zero };
}
