import { Matrix } from 'ml-matrix';
import type { ProbeScore } from '../../schemas/run-log.ts';
import { columnMeans } from '../data/columns.ts';
import type { TruthArray } from '../data/dataset.ts';
import { whitening, type ProbedLatent, type Whitening } from './whitening.ts';

export interface ProbedSplit {
  readonly latent: ProbedLatent;
  /** Row r of the latent is held to row r of each array. */
  readonly truth: Readonly<Record<string, TruthArray>>;
}

/**
 * Linear probe, as in the VJEPA paper (appendix J): least squares with intercept from the latent to each truth array,
 * fitted on train; R² on train and on test.
 *
 * @returns per truth array of train: R² as the uniform average over its columns (scikit-learn's `r2_score` default);
 *   null where it is not defined: every column constant, no test set, or a latent that is not finite
 */
export function linearRegressionScores(
  train: ProbedSplit,
  test: ProbedSplit | null,
  white: Whitening | null = whitening(train.latent),
): Record<string, ProbeScore> {
  const solver = new LeastSquares(train.latent, white);
  const scores: Record<string, ProbeScore> = {};
  for (const [name, truth] of Object.entries(train.truth)) {
    const fit = solver.solve(requireRows(truth, train.latent.rows), truth.dim);
    const testTruth = test?.truth[name];
    scores[name] = {
      train: rSquared(fit.predict(train.latent), truth.values, truth.dim),
      test:
        test && testTruth
          ? rSquared(fit.predict(test.latent), requireRows(testTruth, test.latent.rows), truth.dim)
          : null,
    };
  }
  return scores;
}

/** The values of a truth that has a row for each row of the latent. */
export function requireRows({ dim, values }: TruthArray, rows: number): Float32Array {
  if (values.length === rows * dim) return values;
  throw new RangeError(`The truth has ${values.length / dim} rows, the latent ${rows}.`);
}

/** y ≈ intercept + z · coefficients */
export class LinearFit {
  readonly #dims: number;
  readonly #outputs: number;
  /** (dims, outputs) */
  readonly coefficients: Float64Array;
  readonly intercept: Float64Array;

  constructor(coefficients: Float64Array, intercept: Float64Array) {
    this.coefficients = coefficients;
    this.intercept = intercept;
    this.#outputs = intercept.length;
    this.#dims = coefficients.length / intercept.length;
  }

  /** (rows, outputs) */
  predict({ rows, mean }: ProbedLatent): Float64Array {
    const dims = this.#dims;
    const outputs = this.#outputs;
    const out = new Float64Array(rows * outputs);
    for (let r = 0, row = 0; r < rows; r++, row += outputs) {
      for (let o = 0; o < outputs; o++) out[row + o] = this.intercept[o]!;
      for (let j = 0; j < dims; j++) {
        const value = mean[r * dims + j]!;
        for (let o = 0, at = j * outputs; o < outputs; o++, at++)
          out[row + o]! += value * this.coefficients[at]!;
      }
    }
    return out;
  }
}

/**
 * Least squares through the whitened latent. Directions in which a collapsed latent does not vary get the coefficient 0 (the
 * minimum-norm solution in standardised dimensions).
 */
export class LeastSquares {
  readonly #latent: ProbedLatent;
  /** Null: the latent is not finite, and neither is any fit to it. */
  readonly #whitening: Whitening | null;

  /** @param white the whitening of the latent, where it is known */
  constructor(latent: ProbedLatent, white: Whitening | null = whitening(latent)) {
    this.#latent = latent;
    this.#whitening = white;
  }

  /** @param targets (rows, outputs) */
  solve(targets: Float32Array, outputs: number): LinearFit {
    const { rows, dims, mean: z } = this.#latent;
    if (!this.#whitening)
      return new LinearFit(new Float64Array(dims * outputs).fill(NaN), new Float64Array(outputs).fill(NaN));
    const { mean, transform } = this.#whitening;
    const targetMean = columnMeans(targets, outputs);
    const products = new Float64Array(dims * outputs);
    const target = new Float64Array(outputs);
    for (let r = 0; r < rows; r++) {
      for (let o = 0; o < outputs; o++) target[o] = targets[r * outputs + o]! - targetMean[o]!;
      for (let j = 0, at = 0; j < dims; j++) {
        const centred = z[r * dims + j]! - mean[j]!;
        for (let o = 0; o < outputs; o++, at++) products[at]! += centred * target[o]!;
      }
    }
    // T Tᵀ is the pseudo-inverse of the covariance.
    const covariance = Matrix.from1DArray(dims, outputs, products).div(rows);
    const solution = transform.mmul(transform.transpose().mmul(covariance));
    const coefficients = Float64Array.from(solution.to1DArray());
    const intercept = targetMean.map((value, o) => {
      for (let j = 0; j < dims; j++) value -= mean[j]! * coefficients[j * outputs + o]!;
      return value;
    });
    return new LinearFit(coefficients, intercept);
  }
}

/**
 * R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)² of each column, averaged over the columns that vary. Null where none does, or where
 * a prediction is not finite.
 */
export function rSquared(predicted: Float64Array, truth: Float32Array, dim: number): number | null {
  const mean = columnMeans(truth, dim);
  const residual = new Float64Array(dim);
  const total = new Float64Array(dim);
  const varies = new Array<boolean>(dim).fill(false);
  for (let row = 0; row < truth.length; row += dim) {
    for (let column = 0; column < dim; column++) {
      const value = truth[row + column]!;
      residual[column]! += (value - predicted[row + column]!) ** 2;
      total[column]! += (value - mean[column]!) ** 2;
      if (value !== truth[column]) varies[column] = true;
    }
  }
  const scores = [...residual]
    .map((r, column) => 1 - r / total[column]!)
    .filter((_, column) => varies[column]);
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Number.isFinite(average) ? average : null;
}
