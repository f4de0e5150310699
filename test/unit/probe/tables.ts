import type { ProbedLatent } from '../../../engine/probe/whitening.ts';

/** (rows, columns), row-major. */
export function table(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns));
}

export function latent(
  rows: number,
  dims: number,
  value: (row: number, dim: number) => number,
): ProbedLatent {
  return { rows, dims, mean: table(rows, dims, value) };
}
