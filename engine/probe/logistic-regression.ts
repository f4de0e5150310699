import { crossEntropy } from './cross-entropy.ts';
import { lbfgs } from './lbfgs.ts';
import { whitened, whitening, type ProbedLatent, type Whitening } from './whitening.ts';

/** A linear classifier: the logit of output o is intercept[o] + z · coefficients[·, o]. */
export interface LogisticFit {
  /** The labels that it tells apart, ascending: those seen in fitting. */
  readonly classes: readonly number[];
  /** (dims, outputs), row-major; one output for two classes (the log-odds of the second), else one per class. */
  readonly coefficients: Float64Array;
  /** (outputs) */
  readonly intercept: Float64Array;
}

/** Weight of ½ ‖W‖² against the sum over rows. */
const PENALTY = 1;
/** Largest component of the gradient of the mean loss at the end. */
const TOLERANCE = 1e-7;
const ITERATIONS = 500;

/**
 * Multinomial logistic regression with intercept, on the whitened latent z̃:
 *
 *     minimise  Σ_r −log p(c_r | z_r) + ½ ‖W‖²,    p(c | z) = softmax(W z̃ + b)_c
 *
 * With two classes there is one row of W, p(second | z) = 1 / (1 + e^{−wz̃−b}). The penalty, scikit-learn's default (C = 1), hardly
 * moves a fit to many rows; it is there so that classes which are separable have a solution. It is on W of the whitened
 * latent, so that what the probe finds depends neither on the scale of a direction nor on how dimensions are
 * correlated: like least squares it asks what the latent tells, not how loudly.
 *
 * Deterministic: L-BFGS from zero, to the end.
 *
 * @param labels (rows), whole numbers
 * @param white the whitening of the latent, where it is known
 * @returns null where there is nothing to fit: a single class, no rows, or a latent that is not finite
 */
export function fitLogisticRegression(
  latent: ProbedLatent,
  labels: Float32Array,
  white: Whitening | null = whitening(latent),
): LogisticFit | null {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  if (classes.length < 2 || white === null) return null;
  const outputs = classes.length === 2 ? 1 : classes.length;
  const places = new Map(classes.map((label, place) => [label, place]));
  const problem: Problem = {
    rows: latent.rows,
    dims: white.transform.columns,
    outputs,
    inputs: whitened(latent.mean, white),
    targets: Int32Array.from(labels, (label) => places.get(label)!),
  };
  // Row o: the weights of output o, then its intercept.
  const parameters = new Float64Array(outputs * (problem.dims + 1));
  lbfgs((x, gradient) => meanLoss(problem, x, gradient), parameters, {
    tolerance: TOLERANCE,
    iterations: ITERATIONS,
  });
  return { classes, ...inUnitsOfTheLatent(parameters, problem, white) };
}

/** The label of the largest logit, for each row. Where two are equal, the smaller label. */
export function predictLabels(fit: LogisticFit, { rows, dims, mean: z }: ProbedLatent): Float32Array {
  const { classes, coefficients, intercept } = fit;
  const outputs = intercept.length;
  const labels = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    // Two classes: the first has the logit 0.
    let best = 0;
    let most = outputs === 1 ? 0 : -Infinity;
    for (let o = 0; o < outputs; o++) {
      let logit = intercept[o]!;
      for (let j = 0; j < dims; j++) logit += z[r * dims + j]! * coefficients[j * outputs + o]!;
      if (logit <= most) continue;
      most = logit;
      best = outputs === 1 ? 1 : o;
    }
    labels[r] = classes[best]!;
  }
  return labels;
}

interface Problem {
  readonly rows: number;
  readonly dims: number;
  readonly outputs: number;
  /** (rows, dims) */
  readonly inputs: Float64Array;
  /** (rows), places of the classes. */
  readonly targets: Int32Array;
}

/** The function to be minimised, over the number of rows. */
function meanLoss(
  { rows, dims, outputs, inputs, targets }: Problem,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  const width = dims + 1;
  const logits = new Float64Array(outputs);
  const slope = outputs === 1 ? twoClassSlope : crossEntropy;
  let loss = 0;
  gradient.fill(0);
  for (let r = 0, row = 0; r < rows; r++, row += dims) {
    for (let o = 0, at = 0; o < outputs; o++, at += width) {
      let logit = parameters[at + dims]!;
      for (let j = 0; j < dims; j++) logit += parameters[at + j]! * inputs[row + j]!;
      logits[o] = logit;
    }
    loss += slope(logits, targets[r]!);
    for (let o = 0, at = 0; o < outputs; o++, at += width) {
      const g = logits[o]!;
      for (let j = 0; j < dims; j++) gradient[at + j]! += g * inputs[row + j]!;
      gradient[at + dims]! += g;
    }
  }
  for (let i = 0; i < parameters.length; i++) {
    if (i % width === dims) continue;
    loss += 0.5 * PENALTY * parameters[i]! ** 2;
    gradient[i]! += PENALTY * parameters[i]!;
  }
  for (let i = 0; i < gradient.length; i++) gradient[i]! /= rows;
  return loss / rows;
}

/** −log p of the target; the logit becomes the derivative by it, p(second) − [target is second]. */
function twoClassSlope(logits: Float64Array, target: number): number {
  const logit = logits[0]!;
  const small = Math.exp(-Math.abs(logit));
  const ofSecond = logit > 0 ? 1 / (1 + small) : small / (1 + small);
  logits[0] = ofSecond - target;
  // −log σ(m) of the margin m = ±logit.
  return Math.log1p(small) + Math.max(target === 1 ? -logit : logit, 0);
}

/** W whitened(z) + b, written as coefficients · z + intercept. */
function inUnitsOfTheLatent(
  parameters: Float64Array,
  { dims: rank, outputs }: Problem,
  { mean, transform }: Whitening,
): Pick<LogisticFit, 'coefficients' | 'intercept'> {
  const dims = mean.length;
  const coefficients = new Float64Array(dims * outputs);
  const intercept = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const at = o * (rank + 1);
    intercept[o] = parameters[at + rank]!;
    for (let j = 0; j < dims; j++) {
      let coefficient = 0;
      for (let k = 0; k < rank; k++) coefficient += transform.get(j, k) * parameters[at + k]!;
      coefficients[j * outputs + o] = coefficient;
      intercept[o]! -= coefficient * mean[j]!;
    }
  }
  return { coefficients, intercept };
}
