import { randomStream } from '../../../../engine/random/stream.ts';

/** Independent standard normals (rows, dims), the same at every call. */
export function normals(rows: number, dims: number, seed = 1): Float32Array {
  return randomStream(seed, 'test').fillNormal(new Float32Array(rows * dims));
}

/** `count` unit vectors (count, dims), uniform on the sphere. */
export function unitDirections(count: number, dims: number, seed = 1): Float32Array {
  const directions = normals(count, dims, seed);
  for (let start = 0; start < directions.length; start += dims) {
    const one = directions.subarray(start, start + dims);
    const length = Math.hypot(...one);
    one.forEach((value, j) => (one[j] = value / length));
  }
  return directions;
}

/** Mean and standard error of the mean. */
export function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
