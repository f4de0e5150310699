import { Matrix } from 'ml-matrix';

/** Functions of a row-major matrix (rows, dims), in float64. */

/** Mean of each column. */
export function columnMeans(values: Float32Array | Float64Array, dims: number): Float64Array {
  const mean = new Float64Array(dims);
  for (let i = 0; i < values.length; i += dims) for (let j = 0; j < dims; j++) mean[j]! += values[i + j]!;
  return mean.map((sum) => (sum * dims) / values.length);
}

/** Σ_r (z_r − mean)ᵀ (z_r − mean), (dims, dims). */
export function centredProducts(values: Float32Array, dims: number, mean: Float64Array): Matrix {
  const products = new Float64Array(dims * dims);
  const row = new Float64Array(dims);
  for (let start = 0; start < values.length; start += dims) {
    for (let j = 0; j < dims; j++) row[j] = values[start + j]! - mean[j]!;
    for (let i = 0; i < dims; i++) {
      const value = row[i]!;
      for (let j = 0; j <= i; j++) products[i * dims + j]! += value * row[j]!;
    }
  }
  for (let i = 0; i < dims; i++) for (let j = 0; j < i; j++) products[j * dims + i] = products[i * dims + j]!;
  return Matrix.from1DArray(dims, dims, products);
}
