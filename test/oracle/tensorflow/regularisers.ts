/** Regularisers, written down a second time from the papers: VICReg (Bardes, Ponce & LeCun 2022), SIGReg (Balestriero & LeCun 2025). */
import type { ModelKind } from '../../../schemas/model-config.ts';
import type { ObjectiveConfig, SigregConfig } from '../../../schemas/objective-config.ts';
import { lookup, tf, type Tensor } from './primitives.ts';

/** The terms of a loss, each with its weight. */
export type WeightedTerms = readonly (readonly [weight: number, term: Tensor])[];

/** What a model shows of itself to regularisers: the representation of x, that of y, and prediction with what is predicted. */
export interface Representations {
  readonly context: Tensor;
  readonly target: Tensor | null;
  readonly views: readonly [Tensor, Tensor] | null;
}

/** The terms that an objective adds to a model's own. */
export function addedTerms(
  kind: ModelKind,
  { vicreg, sigreg: config }: ObjectiveConfig,
  { context, target, views }: Representations,
  noise: Readonly<Record<string, Tensor>>,
): WeightedTerms {
  const total = (of: (z: Tensor) => Tensor): Tensor => tf.addN((views ?? [context]).map(of));
  const withDiagonal = vicreg.covarianceForm === 'whole-matrix';
  const ofVicreg = [
    [vicreg.invariance, () => tf.losses.meanSquaredError(...(views ?? [context, context]))],
    [vicreg.variance, () => total(hinge)],
    [vicreg.covariance, () => total((z) => spreadOfCovariance(z, withDiagonal))],
  ] as const;
  const ofSigreg = [
    [config.context, () => sigreg(context, lookup(noise)('sigreg.context'), config)],
    [config.target, () => sigreg(target ?? context, lookup(noise)('sigreg.target'), config)],
  ] as const;
  return [...(kind === 'jepa' ? [] : ofVicreg), ...(kind === 'lejepa' ? [] : ofSigreg)]
    .filter(([weight]) => weight > 0)
    .map(([weight, term]) => [weight, term()] as const);
}

/** (1/d) Σ_j max(0, 1 − √(Var z_j + 1e-4)), Var unbiased. */
export function hinge(z: Tensor): Tensor {
  const rows = z.shape[0] ?? 0;
  const variance = tf.mul(tf.moments(z, 0).variance, rows / (rows - 1));
  return tf.mean(tf.relu(tf.sub(1, tf.sqrt(tf.add(variance, 1e-4)))));
}

/** (1/d) Σ C_ij² with C = covariance of z, over all entries (as in the authors' script) or those off the diagonal. */
export function spreadOfCovariance(z: Tensor, withDiagonal: boolean): Tensor {
  const [rows = 0, dims = 0] = z.shape;
  const centred = tf.sub<tf.Tensor2D>(z, tf.mean(z, 0, true));
  const covariance = tf.div(tf.matMul(tf.transpose(centred), centred), rows - 1);
  const all = tf.sum(tf.square(covariance));
  const diagonal = tf.sum(tf.square(tf.sum(tf.mul(covariance, tf.eye(dims)), 1)));
  return tf.div(withDiagonal ? all : tf.sub(all, diagonal), dims);
}

/**
 * Σ_t w(t) |φ̂(t) − e^{−t²/2}|², mean over directions; every cosine and sine computed. `plain`: w = 1/K; `epps-pulley`: the trapezoid
 * rule of 2 rows ∫₀^t_max … e^{−t²/2} dt.
 */
export function sigreg(
  z: Tensor,
  directions: Tensor,
  { form, knots, maxFrequency }: Pick<SigregConfig, 'form' | 'knots' | 'maxFrequency'>,
): Tensor {
  const rows = z.shape[0] ?? 0;
  const unit = tf.div<tf.Tensor2D>(directions, tf.norm(directions, 2, 1, true));
  const projected = tf.matMul(z, unit, false, true);
  const spacing = maxFrequency / (knots - 1);
  const errors = Array.from({ length: knots }, (_, k) => {
    const t = k * spacing;
    const phi = Math.exp(-(t * t) / 2);
    const half = k === 0 || k === knots - 1 ? 0.5 : 1;
    const weight = form === 'plain' ? 1 / knots : 2 * rows * spacing * half * phi;
    const angles = tf.mul(projected, t);
    const real = tf.sub(tf.mean(tf.cos(angles), 0), phi);
    const imaginary = tf.mean(tf.sin(angles), 0);
    return tf.mul(tf.mean(tf.add(tf.square(real), tf.square(imaginary))), weight);
  });
  return tf.addN(errors);
}
