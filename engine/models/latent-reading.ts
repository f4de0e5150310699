import type { LatentRole } from '../../schemas/run-log.ts';

/** One latent of a model, read for some rows: what the monitor and the probes look at. Means, not samples. */
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
  /** Prior of the latent, the same for every row; null where it has none. Each array (dims). */
  readonly prior: { readonly mean: Float32Array; readonly logVariance: Float32Array } | null;
}
