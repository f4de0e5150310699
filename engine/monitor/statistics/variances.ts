import type { LatentReading } from '../../models/latent-reading.ts';

/** σ² of each row and dimension, (rows, dims); null for a deterministic latent. */
export function variancesOf({ logVariance }: LatentReading): Float64Array | null {
  if (logVariance === null) return null;
  const variances = new Float64Array(logVariance.length);
  for (let i = 0; i < variances.length; i++) variances[i] = Math.exp(logVariance[i]!);
  return variances;
}
