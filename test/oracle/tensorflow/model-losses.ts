/**
 * The losses of the models, written down a second time from the papers: VAE (Kingma & Welling 2014), VICReg (Bardes, Ponce & LeCun
 * 2022), VJEPA eq. 11 and BJEPA eq. 33 (Huang 2026), Var-JEPA eq. 10 (Gögl & Yau 2026), LeJEPA (Balestriero & LeCun 2025), free bits
 * (Kingma et al. 2016, eq. 15).
 */
import type { Experiment } from '../../../schemas/experiment.ts';
import type { NetworkConfig, TargetConfig } from '../../../schemas/model-config.ts';
import { activate, affine, detached, lookup, tf, type Tensor } from './primitives.ts';
import {
  addedTerms,
  hinge,
  sigreg,
  spreadOfCovariance,
  type Representations,
  type WeightedTerms,
} from './regularisers.ts';

type Named = Readonly<Record<string, Tensor>>;

/** All that a loss is a function of; θ′ and the frozen head are not trained. */
export interface LossInputs {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly noise: Named;
  readonly trained: Named;
  readonly averaged: Named;
  readonly frozen: Named;
}

/** All terms of the loss, those that the objective adds included. */
export function lossTerms(
  { model, objective }: Pick<Experiment, 'model' | 'objective'>,
  given: LossInputs,
): WeightedTerms {
  const { terms, ...representations } = ownTerms({ model, objective }, given);
  return [...terms, ...addedTerms(model.kind, objective, representations, given.noise)];
}

/** The model's own terms, and the representations that a regulariser can be added on. */
function ownTerms(
  { model, objective }: Pick<Experiment, 'model' | 'objective'>,
  given: LossInputs,
): Representations & { readonly terms: WeightedTerms } {
  const { x, y, trained, averaged } = given;
  const noise = lookup(given.noise);
  const logVarianceOf = (decoder: string): Tensor =>
    objective.observationVariance === 'learned'
      ? lookup(trained)(`${decoder}.logVariance`)
      : tf.scalar(Math.log(objective.observationVariance));
  switch (model.kind) {
    case 'vae': {
      const q = gaussian(trained, 'encoder', x, model.encoder);
      const z = sample(q, noise('z'));
      const decoded = network(trained, 'decoder', z, model.decoder);
      return {
        terms: [
          [1, nll(x, decoded, logVarianceOf('decoder'))],
          [objective.beta, klToStandard(q, objective.freeBits)],
        ],
        context: z,
        target: null,
        views: null,
      };
    }
    case 'ar': {
      const context = network(trained, 'encoder', x, model.encoder);
      const predicted = network(trained, 'decoder', context, model.decoder);
      return { terms: [[1, meanSquares(predicted, y)]], context, target: null, views: null };
    }
    case 'jepa': {
      const { invariance, variance, covariance, covarianceForm } = objective.vicreg;
      const target = network(averaged, 'encoder', y, model.encoder);
      const context = network(trained, 'encoder', x, model.encoder);
      const predicted = network(trained, 'predictor', context, model.predictor);
      return {
        terms: [
          [invariance, meanSquares(predicted, target)],
          [variance, tf.add(hinge(predicted), hinge(target))],
          [covariance, spreadOfCovariance(predicted, covarianceForm === 'whole-matrix')],
        ],
        context,
        target: predicted,
        views: [predicted, target],
      };
    }
    case 'lejepa': {
      const [context, target] = [x, y].map((view) => network(trained, 'encoder', view, model.encoder));
      if (!context || !target) throw new Error('there are two views');
      const predicted = network(trained, 'predictor', context, model.predictor);
      const spread = [context, target].map((z) => sigreg(z, noise('sigreg'), objective.sigreg));
      return {
        terms: [
          [1 - objective.lambda, meanSquares(predicted, target)],
          [objective.lambda, tf.div(tf.addN(spread), 2)],
        ],
        context,
        target,
        views: [predicted, target],
      };
    }
    case 'var-jepa': {
      const { elbo, freeBits } = objective;
      const factor = (
        name: 'encoder' | 'auxiliaryEncoder' | 'targetEncoder' | 'predictor',
        ...from: Tensor[]
      ) => bounded(gaussian(trained, name, tf.concat(from, 1), model[name]));
      const qx = factor('encoder', x);
      const sx = sample(qx, noise('s_x'));
      const qz = factor('auxiliaryEncoder', sx);
      const z = sample(qz, noise('z'));
      const qy = factor('targetEncoder', sx, z, y);
      const sy = sample(qy, noise('s_y'));
      const py = factor('predictor', sx, z);
      const decoded = (name: string, from: Tensor): Tensor => network(trained, name, from, model.decoder);
      return {
        terms: [
          [elbo.reconstruction, nll(x, decoded('decoder.x', sx), logVarianceOf('decoder.x'))],
          [elbo.generation, nll(y, decoded('decoder.y', sy), logVarianceOf('decoder.y'))],
          [elbo.contextKl, klToStandard(qx, freeBits)],
          [elbo.auxiliaryKl, klToStandard(qz, freeBits)],
          [elbo.targetKl, kl(qy, py, freeBits)],
        ],
        context: sx,
        target: sy,
        views: [py.mean, qy.mean],
      };
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
      const z = model.target.sample ? sample(hidden, noise('target')) : q.mean;
      const p = gaussian(trained, 'predictor', context, model.predictor);
      const terms: WeightedTerms = [
        [1, nll(z, p.mean, p.logVariance)],
        [objective.beta, klToStandard(q, objective.freeBits)],
      ];
      const representations: Representations = { context, target: p.mean, views: [p.mean, q.mean] };
      if (model.kind === 'vjepa') return { terms, ...representations };
      const prior = {
        mean: lookup(trained)('prior.mean'),
        logVariance: lookup(trained)('prior.logVariance'),
      };
      return {
        terms: [...terms, [objective.gamma, kl(p, prior, objective.freeBits)]],
        ...representations,
      };
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
function sample({ mean, logVariance }: Gaussian, noise: Tensor): Tensor {
  return tf.add(mean, tf.mul(tf.sqrt(tf.exp(logVariance)), noise));
}

/** log σ² bent towards ± 10: u = 10 − softplus(10 − v), softplus(u + 10) − 10 (Chua et al. 2018). */
function bounded({ mean, logVariance }: Gaussian): Gaussian {
  const below = tf.sub(10, tf.softplus(tf.sub(10, logVariance)));
  return { mean, logVariance: tf.sub(tf.softplus(tf.add(below, 10)), 10) };
}

function meanSquares(a: Tensor, b: Tensor): Tensor {
  return tf.mean(tf.square(tf.sub(a, b)));
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
