import type { BjepaConfig, TargetConfig, VjepaConfig } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { constant, sizeOf, type Tensor } from '../graph/tensor.ts';
import { stopGradient } from '../graph/ops/unary.ts';
import { gaussianNetwork, type Gaussian } from '../nn/gaussian-head.ts';
import { mlp } from '../nn/mlp.ts';
import { gaussianNll, reparameterise, standardNormalKl } from '../objectives/gaussian.ts';
import type { ModelBuilder } from './model-builder.ts';
import { point, standardNormal, type LatentOutput, type ModelGraph, type Term } from './model-graph.ts';

/**
 * VJEPA (eq. 11): Z_C = f_θ(x_t), target q_θ′(Z_T|x_{t+h}) = N(μ_θ′, diag σ²_θ′) (h the horizon, 1 in the paper) with μ_θ′ the moving average of f_θ,
 * predictor p_φ(Z_T|Z_C) = N(μ_φ, diag σ²_φ). Loss: E_{Z_T ~ q} −log p_φ(Z_T|Z_C) + β KL(q ‖ N(0, I)).
 */
export function buildVjepa(
  model: VjepaConfig,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): ModelGraph {
  const { latents, terms, regularised } = predictiveCore(model, objective, builder);
  return {
    terms,
    latents,
    decoded: [],
    probeLatents: [{ name: 'prediction', truthOf: 'y' }],
    regularised,
    generate: null,
  };
}

/** What VJEPA and BJEPA share: context, target, predictor, and the terms of eq. 11. */
export function predictiveCore(
  model: VjepaConfig | BjepaConfig,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): {
  readonly terms: readonly Term[];
  readonly latents: readonly LatentOutput[];
  readonly prediction: Gaussian;
  readonly regularised: ModelGraph['regularised'];
} {
  builder.requireOneWidth(model.kind);
  const { latentDim, target: config } = model;
  const context = builder.name(
    'context',
    mlp(builder.trained, 'encoder', builder.x, latentDim, model.encoder),
  );
  const target = targetPosterior(model, config, builder);
  const sample = config.sample
    ? reparameterise(sampled(config, target), builder.standardNormal('target', latentDim))
    : target.mean;
  builder.name('sample of the target', sample);
  const prediction = gaussianNetwork(builder.trained, 'predictor', context, latentDim, model.predictor);
  builder.name('predicted mean', prediction.mean);
  builder.name('predicted log-variance', prediction.logVariance);
  const learns = config.logVariance === 'learned' || config.logVariance === 'learned-kl';
  return {
    prediction,
    terms: [
      {
        name: 'prediction',
        label: 'E −log p(Z_T|Z_C)',
        role: 'likelihood',
        unit: 'nats',
        trains: true,
        value: gaussianNll(sample, prediction),
        weight: 1,
        annealed: false,
      },
      {
        name: 'kl',
        label: 'KL(q(Z_T|x_T) ‖ N(0, I))',
        role: 'kl',
        unit: 'nats',
        trains: learns && objective.beta > 0,
        value: standardNormalKl(target, objective.freeBits),
        weight: objective.beta,
        annealed: true,
      },
    ],
    latents: [
      point('context', 'context', context),
      { name: 'prediction', role: 'prediction', ...prediction, sample: null, prior: null, klTerm: null },
      {
        name: 'target',
        role: 'target',
        ...target,
        sample: config.sample ? sample : null,
        prior: standardNormal(latentDim),
        klTerm: 'kl',
      },
    ],
    // Means: training draws no prediction, and the authors' later experiments add VICReg to the mean, too.
    regularised: { context, target: prediction.mean, views: [prediction.mean, target.mean] },
  };
}

/** q_θ′: the mean follows the context encoder; the log-variance is made as `model.target` says. */
function targetPosterior(
  model: VjepaConfig | BjepaConfig,
  config: TargetConfig,
  builder: ModelBuilder,
): Gaussian {
  const { y, rows } = builder;
  const mean = builder.name(
    'target mean',
    mlp(builder.averaged, 'encoder', y, model.latentDim, model.encoder),
  );
  const logVariance = (): Tensor => {
    switch (config.logVariance) {
      case 'frozen':
        return mlp(builder.untrained, 'targetLogVariance', y, model.latentDim, model.encoder);
      case 'fixed': {
        const shape = [rows, model.latentDim];
        return constant(new Float64Array(sizeOf(shape)).fill(config.logVarianceValue), shape);
      }
      case 'learned':
      case 'learned-kl':
        return mlp(builder.trained, 'targetLogVariance', y, model.latentDim, model.encoder);
    }
  };
  return { mean, logVariance: builder.name('target log-variance', logVariance()) };
}

/** What Z_T is drawn from: `learned-kl` keeps the likelihood's gradient away from the target's variance. */
function sampled(config: TargetConfig, target: Gaussian): Gaussian {
  return config.logVariance === 'learned-kl'
    ? { ...target, logVariance: stopGradient(target.logVariance) }
    : target;
}
