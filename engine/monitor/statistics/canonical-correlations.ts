import { Matrix } from 'ml-matrix';
import { whitened, whitening, type ProbedLatent, type Whitening } from '../../probe/whitening.ts';
import { symmetricEigen } from './eigen.ts';

/**
 * Squared canonical correlations ρ²_k of two representations of the same rows (Hotelling 1936), descending: what part of the variance of
 * the k-th most predictable direction of the one a linear map of the other tells. They do not depend on how either is mapped
 * (invertibly, affinely).
 *
 *     Σ_aa^−½ Σ_ab Σ_bb^−½ = U diag(ρ) Vᵀ
 *
 * Directions in which a representation does not vary are left out, so that there are min(rank a, rank b). Independent rows give ρ² of the
 * order of (√dims a + √dims b)² / rows by chance. Null for a representation that is not finite.
 */
export function canonicalCorrelations(a: ProbedLatent, b: ProbedLatent): Float64Array | null {
  const [ofA, ofB] = [whitening(a), whitening(b)];
  if (!ofA || !ofB) return null;
  const white = ({ rows, mean }: ProbedLatent, by: Whitening): Matrix =>
    Matrix.from1DArray(rows, by.transform.columns, whitened(mean, by));
  const [whiteA, whiteB] = [white(a, ofA), white(b, ofB)];
  const cross = whiteA.transpose().mmul(whiteB).div(a.rows);
  const [least, squares] =
    cross.rows <= cross.columns
      ? [cross.rows, cross.mmul(cross.transpose())]
      : [cross.columns, cross.transpose().mmul(cross)];
  if (least === 0) return new Float64Array();
  // Rounding above 1 is cut off.
  return symmetricEigen(squares).values.map((value) => Math.min(value, 1));
}
