/**
 * The losses of the models, written down a second time from the papers: VAE (Kingma & Welling 2014), VICReg (Bardes, Ponce & LeCun
 * 2022), VJEPA eq. 11 and BJEPA eq. 33 (Huang 2026), free bits (Kingma et al. 2016, eq. 15).
 */
import type { Experiment, NetworkConfig, TargetConfig } from '../../../schemas/experiment.ts';
import { activate, affine, detached, lookup, tf, type Tensor } from './primitives.ts';

type Named = Readonly<Record<string, Tensor>>;

/** All that a loss is a function of; θ′ and the frozen head are not trained. */
export interface LossInputs {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly noise: Tensor | null;
  readonly trained: Named;
  readonly averaged: Named;
  readonly frozen: Named;
}

/** The terms of the loss, each with its weight. */
export type WeightedTerms = readonly (readonly [weight: number, term: Tensor])[];

export function lossTerms(
  { model, objective }: Pick<Experiment, 'model' | 'objective'>,
  given: LossInputs,
): WeightedTerms {
  const { x, y, trained, averaged } = given;
  switch (model.kind) {
    case 'vae': {
      const q = gaussian(trained, 'encoder', x, model.encoder);
      const z = sample(q, given.noise);
      const decoded = network(trained, 'decoder', z, model.decoder);
      return [
        [1, nll(x, decoded, tf.fill(decoded.shape, Math.log(objective.observationVariance)))],
        [objective.beta, klToStandard(q, objective.freeBits)],
      ];
    }
    case 'ar': {
      const predicted = network(
        trained,
        'decoder',
        network(trained, 'encoder', x, model.encoder),
        model.decoder,
      );
      return [[1, tf.mean(tf.squaredDifference(predicted, y))]];
    }
    case 'jepa': {
      const { invariance, variance, covariance, covarianceForm } = objective.vicreg;
      const target = network(averaged, 'encoder', y, model.encoder);
      const predicted = network(
        trained,
        'predictor',
        network(trained, 'encoder', x, model.encoder),
        model.predictor,
      );
      return [
        [invariance, tf.losses.meanSquaredError(target, predicted)],
        [variance, tf.add(hinge(predicted), hinge(target))],
        [covariance, spreadOfCovariance(predicted, covarianceForm === 'whole-matrix')],
      ];
    }
    case 'vjepa':
    case 'bjepa': {
      const context = network(trained, 'encoder', x, model.encoder);
      const q: Gaussian = {
        mean: network(averaged, 'encoder', y, model.encoder),
        logVariance: targetLogVariance(model.target, model.encoder, given),
      };
      // `learned-kl`: the variance is trained by the KL alone, so that the sample hides it from the likelihood.
      const hidden =
        model.target.logVariance === 'learned-kl' ? { ...q, logVariance: detached(q.logVariance) } : q;
      const z = model.target.sample ? sample(hidden, given.noise) : q.mean;
      const p = gaussian(trained, 'predictor', context, model.predictor);
      const terms: WeightedTerms = [
        [1, nll(z, p.mean, p.logVariance)],
        [objective.beta, klToStandard(q, objective.freeBits)],
      ];
      if (model.kind === 'vjepa') return terms;
      const prior = {
        mean: lookup(trained)('prior.mean'),
        logVariance: lookup(trained)('prior.logVariance'),
      };
      return [...terms, [objective.gamma, kl(p, prior, objective.freeBits)]];
    }
  }
}

interface Gaussian {
  readonly mean: Tensor;
  readonly logVariance: Tensor;
}

function trunk(weights: Named, name: string, x: Tensor, { depth, activation }: NetworkConfig): Tensor {
  let hidden = x;
  for (let layer = 0; layer < depth; layer++) {
    hidden = activate(activation, linearMap(weights, `${name}.${layer}`, hidden));
  }
  return hidden;
}

function linearMap(weights: Named, name: string, x: Tensor): Tensor {
  return affine(x, lookup(weights)(`${name}.weight`), weights[`${name}.bias`]);
}

function network(weights: Named, name: string, x: Tensor, config: NetworkConfig): Tensor {
  return linearMap(weights, `${name}.out`, trunk(weights, name, x, config));
}

function gaussian(weights: Named, name: string, x: Tensor, config: NetworkConfig): Gaussian {
  const hidden = trunk(weights, name, x, config);
  return {
    mean: linearMap(weights, `${name}.mean`, hidden),
    logVariance: linearMap(weights, `${name}.logVariance`, hidden),
  };
}

function targetLogVariance(
  target: TargetConfig,
  encoder: NetworkConfig,
  { y, trained, frozen, averaged }: LossInputs,
): Tensor {
  switch (target.logVariance) {
    case 'frozen':
      return network(frozen, 'targetLogVariance', y, encoder);
    case 'fixed': {
      const mean = network(averaged, 'encoder', y, encoder);
      return tf.fill(mean.shape, target.logVarianceValue);
    }
    case 'learned':
    case 'learned-kl':
      return network(trained, 'targetLogVariance', y, encoder);
  }
}

/** μ + σ ε. */
function sample({ mean, logVariance }: Gaussian, noise: Tensor | null): Tensor {
  if (!noise) throw new Error('a sample needs noise');
  return tf.add(mean, tf.mul(tf.sqrt(tf.exp(logVariance)), noise));
}

/** Mean over rows of −log N(z; mean, diag exp(logVariance)), dimension by dimension. */
function nll(z: Tensor, mean: Tensor, logVariance: Tensor): Tensor {
  const squares = tf.div(tf.square(tf.sub(z, mean)), tf.exp(logVariance));
  const perEntry = tf.mul(0.5, tf.add(tf.add(squares, logVariance), Math.log(2 * Math.PI)));
  return tf.mean(tf.sum(perEntry, 1));
}

const klToStandard = (q: Gaussian, freeBits: number): Tensor =>
  kl(q, { mean: tf.zerosLike(q.mean), logVariance: tf.zerosLike(q.logVariance) }, freeBits);

/** KL of diagonal Gaussians: ½ Σ [V_q / V_p + (μ_p − μ_q)² / V_p + log V_p / V_q − 1]. */
function kl(q: Gaussian, p: Gaussian, freeBits: number): Tensor {
  const [vq, vp] = [tf.exp(q.logVariance), tf.exp(p.logVariance)];
  // Not tf.squaredDifference: its gradient does not undo a broadcast.
  const ratio = tf.add(tf.div(vq, vp), tf.div(tf.square(tf.sub(p.mean, q.mean)), vp));
  const perEntry = tf.mul(0.5, tf.sub(tf.add(ratio, tf.log(tf.div(vp, vq))), 1));
  return freeBits === 0 ? tf.mean(tf.sum(perEntry, 1)) : tf.sum(tf.maximum(tf.mean(perEntry, 0), freeBits));
}

/** (1/d) Σ_j max(0, 1 − √(Var z_j + 1e-4)), Var unbiased. */
function hinge(z: Tensor): Tensor {
  const rows = z.shape[0] ?? 0;
  const variance = tf.mul(tf.moments(z, 0).variance, rows / (rows - 1));
  return tf.mean(tf.relu(tf.sub(1, tf.sqrt(tf.add(variance, 1e-4)))));
}

/** (1/d) Σ C_ij² with C = covariance of z, over all entries (as in the authors' script) or those off the diagonal. */
function spreadOfCovariance(z: Tensor, withDiagonal: boolean): Tensor {
  const [rows = 0, dims = 0] = z.shape;
  const centred = tf.sub<tf.Tensor2D>(z, tf.mean(z, 0, true));
  const covariance = tf.div(tf.matMul(tf.transpose(centred), centred), rows - 1);
  const all = tf.sum(tf.square(covariance));
  const diagonal = tf.sum(tf.square(tf.sum(tf.mul(covariance, tf.eye(dims)), 1)));
  return tf.div(withDiagonal ? all : tf.sub(all, diagonal), dims);
}
