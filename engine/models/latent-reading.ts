import type { LatentRole } from '../../schemas/look-statistics.ts';
import type { PairHalf } from '../data/dataset.ts';

/** One latent of a model, read for some rows: what the monitor and the probes look at. */
export interface LatentReading {
  /** e.g. `z`, `context`, `prediction`, `target`, `fused`. */
  readonly name: string;
  readonly role: LatentRole;
  readonly rows: number;
  readonly dims: number;
  /** (rows, dims) */
  readonly mean: Float32Array;
  /** (rows, dims); null for a deterministic latent. */
  readonly logVariance: Float32Array | null;
  /** (rows, dims), one draw of each row; null where the model draws none or the reading was taken without noise. */
  readonly sample: Float32Array | null;
  /** Prior of the latent: arrays of (dims) where it is the same for every row, else (rows, dims). Null where it has none. */
  readonly prior: { readonly mean: Float32Array; readonly logVariance: Float32Array } | null;
  /** Name of the loss term that holds it to its prior. */
  readonly klTerm: string | null;
}

/** What a decoder makes of a reading. */
export interface DecodedReading {
  readonly name: string;
  readonly of: PairHalf;
  /** Name of the latent. */
  readonly from: string;
  readonly rows: number;
  /** Columns of what is decoded. */
  readonly dims: number;
  /** (rows, dims) */
  readonly mean: Float32Array;
  /** Variance of the observation model; null for a decoder that is held to squared errors. */
  readonly variance: number | null;
}

/** All that a model says of a batch under one draw of its noise. */
export interface ModelReading {
  readonly latents: readonly LatentReading[];
  readonly decoded: readonly DecodedReading[];
  /** Raw values of the loss terms on these rows, in the order of the session's `terms`. */
  readonly terms: Float32Array;
  /** (rows, targetDim): one draw of y given x alone; null for a model that has none to give. */
  readonly generated: Float32Array | null;
  /** ‖θ − θ′‖ / ‖θ‖ between online weights and their moving averages; null for a model without. */
  readonly teacherLag: number | null;
}
