import { EigenvalueDecomposition, type Matrix } from 'ml-matrix';

/**
 * Eigenvalues, descending, and eigenvectors (columns in the same order) of a symmetric matrix. Rounding below 0 is cut
 * off; a matrix with a NaN gives NaN.
 */
export function symmetricEigen(matrix: Matrix): {
  readonly values: Float64Array;
  readonly vectors: Float64Array[];
} {
  const size = matrix.rows;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (!Number.isFinite(matrix.get(i, j))) {
        const nan = new Float64Array(size).fill(NaN);
        return { values: nan, vectors: Array.from({ length: size }, () => nan) };
      }
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    values: Float64Array.from(order, (i) => Math.max(realEigenvalues[i]!, 0)),
    vectors: order.map((i) => Float64Array.from(eigenvectorMatrix.getColumn(i))),
  };
}
