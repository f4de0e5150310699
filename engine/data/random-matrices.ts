import { Matrix, QrDecomposition } from 'ml-matrix';

/**
 * The Q factor of a matrix: orthonormal columns that span the same space. Of a square standard normal matrix it is a
 * random orthogonal matrix.
 *
 * @param values (rows, columns), row-major, rows ≥ columns
 */
export function orthonormalColumns(values: Float32Array, columns: number): Float64Array {
  const { orthogonalMatrix } = new QrDecomposition(
    Matrix.from1DArray(values.length / columns, columns, values),
  );
  return Float64Array.from(orthogonalMatrix.to1DArray());
}

/** The matrix (rows, columns), row-major, each column divided by its Euclidean norm. */
export function unitColumns(values: Float32Array, columns: number): Float64Array {
  const out = Float64Array.from(values);
  for (let c = 0; c < columns; c++) {
    let squares = 0;
    for (let i = c; i < out.length; i += columns) squares += out[i]! ** 2;
    for (let i = c; i < out.length; i += columns) out[i]! /= Math.sqrt(squares);
  }
  return out;
}
