import { Matrix } from 'ml-matrix';
import { centredProducts, columnMeans } from '../../../engine/data/columns.ts';
import { symmetricEigen } from '../../../engine/monitor/statistics/eigen.ts';
import { LeastSquares } from '../../../engine/probe/linear-regression.ts';
import type { Rows } from './linear.ts';

/** What can be reached in closed form: models without networks, fitted to the training rows. */

/** Mean squared error per entry of a linear reconstruction of y from `rank` directions of x. */
export interface LinearReference {
  /** Best constant: the training mean. */
  readonly constant: { readonly train: number; readonly test: number };
  /** Best linear map of that rank. */
  readonly linear: { readonly train: number; readonly test: number };
}

/**
 * Reduced-rank regression of y on x (Izenman 1975): least squares, projected on the leading principal directions of the fitted values.
 * With y = x it is principal component analysis.
 */
export function reducedRank(
  train: readonly [Rows, Rows],
  test: readonly [Rows, Rows],
  rank: number,
): LinearReference {
  const [x, y] = train;
  const fit = new LeastSquares({ rows: x.rows, dims: x.dims, mean: x.values }).solve(y.values, y.dims);
  const fitted = (of: Rows): Float64Array => fit.predict({ rows: of.rows, dims: of.dims, mean: of.values });
  const mean = columnMeans(y.values, y.dims);
  const own = Float32Array.from(fitted(x));
  const { vectors } = symmetricEigen(centredProducts(own, y.dims, columnMeans(own, y.dims)));
  const kept = vectors.slice(0, rank);
  const error = ([from, to]: readonly [Rows, Rows]): { linear: number; constant: number } => {
    const predicted = fitted(from);
    let [linear, constant] = [0, 0];
    for (let r = 0; r < to.rows; r++) {
      const residual = new Float64Array(to.dims);
      for (let j = 0; j < to.dims; j++) residual[j] = to.values[r * to.dims + j]! - mean[j]!;
      constant += residual.reduce((sum, value) => sum + value ** 2, 0);
      for (const direction of kept) {
        let along = 0;
        for (let j = 0; j < to.dims; j++) along += (predicted[r * to.dims + j]! - mean[j]!) * direction[j]!;
        for (let j = 0; j < to.dims; j++) residual[j]! -= along * direction[j]!;
      }
      linear += residual.reduce((sum, value) => sum + value ** 2, 0);
    }
    return { linear: linear / to.values.length, constant: constant / to.values.length };
  };
  const [ofTrain, ofTest] = [error(train), error(test)];
  return {
    constant: { train: ofTrain.constant, test: ofTest.constant },
    linear: { train: ofTrain.linear, test: ofTest.linear },
  };
}

/** Probabilistic PCA with a given variance, and its weight β on the KL term: what the best linear VAE does (Lucas et al. 2019). */
export interface LinearVae {
  /** Dimensions that pay: min(latent dimensions, eigenvalues of the covariance above β v). */
  readonly active: number;
  /** Its loss −E log p(x|z) + β KL on the training rows, nats per row. */
  readonly loss: number;
  /** The loss with every dimension at the prior. */
  readonly collapsedLoss: number;
}

/**
 * Optimum of the linear VAE in closed form. With weight β the loss is β times that of weight 1 and observation variance β v, up to a
 * constant; a direction of eigenvalue λ is kept where λ > β v, and then costs ½ β [ln(λ / β v) + 1] instead of ½ λ / v.
 */
export function linearVae(x: Rows, latentDim: number, variance: number, beta: number): LinearVae {
  const { values } = symmetricEigen(
    Matrix.mul(centredProducts(x.values, x.dims, columnMeans(x.values, x.dims)), 1 / x.rows),
  );
  const pressed = beta * variance;
  const constant = 0.5 * x.dims * Math.log(2 * Math.PI * variance);
  let [loss, collapsedLoss, active] = [constant, constant, 0];
  values.forEach((value, k) => {
    collapsedLoss += (0.5 * value) / variance;
    const kept = k < latentDim && value > pressed;
    if (kept) active++;
    loss += kept ? 0.5 * beta * (Math.log(value / pressed) + 1) : (0.5 * value) / variance;
  });
  return { active, loss, collapsedLoss };
}
