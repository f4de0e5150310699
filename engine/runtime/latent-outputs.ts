import type { Tensor } from '../graph/tensor.ts';
import type { LatentOutput } from '../models/model-graph.ts';

/** The tensors of a latent that every reading has, by the names of their outputs. */
export function latentOutputs({
  name,
  mean,
  logVariance,
  prior,
}: LatentOutput): readonly (readonly [string, Tensor])[] {
  return [
    [`${name}.mean`, mean],
    ...(logVariance ? [[`${name}.logVariance`, logVariance] as const] : []),
    ...(prior
      ? [
          [`${name}.prior.mean`, prior.mean] as const,
          [`${name}.prior.logVariance`, prior.logVariance] as const,
        ]
      : []),
  ];
}

/** The array of an output, which must be there. */
export function arrayOf(found: Readonly<Record<string, Float32Array>>, name: string): Float32Array {
  const values = found[name];
  if (!values) throw new Error(`the program gives no ${name}`);
  return values;
}
