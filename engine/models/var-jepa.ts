import type { ElboConfig, ObjectiveConfig } from '../../schemas/objective-config.ts';
import type { VarJepaConfig } from '../../schemas/model-config.ts';
import { concat } from '../graph/ops/shape.ts';
import type { Tensor } from '../graph/tensor.ts';
import { gaussianNetwork, type Gaussian, type LogVarianceClamp } from '../nn/gaussian-head.ts';
import { mlp } from '../nn/mlp.ts';
import { gaussianKl, reparameterise, standardNormalKl } from '../objectives/gaussian.ts';
import type { ModelBuilder } from './model-builder.ts';
import { standardNormal, type ModelGraph, type Term } from './model-graph.ts';
import { observationModel } from './observation-model.ts';

/**
 * Log-variances between −10 and 10: with the weight of a KL term at 0 (rows E, F, I of the ablation, or the first step of an
 * annealing) nothing else bounds them, and 0 · ∞ is not a number. Softly, so that one that was driven there can come back once
 * its KL term weighs. The paper names no clamp; between −5 and 5 this one changes log σ² by less than 0.01.
 */
const CLAMP: LogVarianceClamp = { kind: 'soft', low: -10, high: 10 };

/**
 * Var-JEPA (Gögl & Yau 2026, §3): a pair (x, y) with latents s_x (context), z (what s_x cannot tell of the target), s_y (target).
 *
 *     p(s_x) = p(z) = N(0, I),  p(s_y|s_x, z) = N(μ_θ, diag σ²_θ)  the predictor,  p(x|s_x), p(y|s_y) Gaussian decoders
 *     q(s_x|x) q(z|s_x) q(s_y|s_x, z, y), each a diagonal Gaussian from a network; one draw each, in this order
 *     L = α_rec E −log p(x|s_x) + α_gen E −log p(y|s_y)
 *       + α_sx KL(q(s_x|x) ‖ N(0, I)) + α_z E KL(q(z|s_x) ‖ N(0, I)) + α_sy E KL(q(s_y|s_x, z, y) ‖ p(s_y|s_x, z))
 *
 * Nats, sums over dimensions, means over rows; with every α at 1, −L is the ELBO of log p(x, y). No moving average, no stop-gradient.
 */
export function buildVarJepa(
  model: VarJepaConfig,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): ModelGraph {
  const { latentDim, auxiliaryDim } = model;
  const { x, y } = builder;
  const networks = networksOf(model, builder);
  const draw = (name: string, gaussian: Gaussian, dims: number): Tensor => {
    builder.name(`mean of ${name}`, gaussian.mean);
    builder.name(`log-variance of ${name}`, gaussian.logVariance);
    return builder.name(`sample of ${name}`, reparameterise(gaussian, builder.standardNormal(name, dims)));
  };

  const contextPosterior = networks.context(x);
  const context = draw('s_x', contextPosterior, latentDim);
  const auxiliaryPosterior = networks.auxiliary(context);
  const auxiliary = draw('z', auxiliaryPosterior, auxiliaryDim);
  const targetPosterior = networks.target(context, auxiliary, y);
  const target = draw('s_y', targetPosterior, latentDim);
  const prediction = networks.predict(context, auxiliary);
  builder.name('predicted mean', prediction.mean);
  builder.name('predicted log-variance', prediction.logVariance);

  const observedX = observationModel(objective, builder, 'decoder.x');
  const observedY = observationModel(objective, builder, 'decoder.y');
  const decodedX = builder.name('reconstruction', networks.decodeX(context));
  const decodedY = builder.name('generation', networks.decodeY(target));
  const { freeBits } = objective;
  return {
    terms: elboTerms(objective.elbo, {
      reconstruction: observedX.nll(x, decodedX),
      generation: observedY.nll(y, decodedY),
      contextKl: standardNormalKl(contextPosterior, freeBits),
      auxiliaryKl: standardNormalKl(auxiliaryPosterior, freeBits),
      targetKl: gaussianKl(targetPosterior, prediction, freeBits),
    }),
    latents: [
      {
        name: 's_x',
        role: 'context',
        ...contextPosterior,
        sample: context,
        prior: standardNormal(latentDim),
        klTerm: TERMS.contextKl.name,
      },
      {
        name: 'z',
        role: 'auxiliary',
        ...auxiliaryPosterior,
        sample: auxiliary,
        prior: standardNormal(auxiliaryDim),
        klTerm: TERMS.auxiliaryKl.name,
      },
      {
        name: 's_y',
        role: 'target',
        ...targetPosterior,
        sample: target,
        prior: prediction,
        klTerm: TERMS.targetKl.name,
      },
      { name: 'prediction', role: 'prediction', ...prediction, sample: null, prior: null, klTerm: null },
    ],
    decoded: [
      { name: 'reconstruction', of: 'x', from: 's_x', mean: decodedX, variance: observedX.variance },
      { name: 'generation', of: 'y', from: 's_y', mean: decodedY, variance: observedY.variance },
    ],
    probeLatents: [
      { name: 's_x', truthOf: 'x' },
      { name: 's_y', truthOf: 'y' },
    ],
    regularised: { context, target, views: [prediction.mean, targetPosterior.mean] },
    generate: () => {
      const noise = (name: string, dims: number): Tensor => builder.standardNormal(`generate.${name}`, dims);
      const from = reparameterise(contextPosterior, noise('s_x', latentDim));
      const predicted = networks.predict(from, noise('z', auxiliaryDim));
      return networks.decodeY(reparameterise(predicted, noise('s_y', latentDim)));
    },
  };
}

/** The factors of model and posterior as functions of tensors; called twice, the weights are the same. */
function networksOf(
  model: VarJepaConfig,
  builder: ModelBuilder,
): {
  readonly context: (x: Tensor) => Gaussian;
  readonly auxiliary: (context: Tensor) => Gaussian;
  readonly target: (context: Tensor, auxiliary: Tensor, y: Tensor) => Gaussian;
  readonly predict: (context: Tensor, auxiliary: Tensor) => Gaussian;
  readonly decodeX: (context: Tensor) => Tensor;
  readonly decodeY: (target: Tensor) => Tensor;
} {
  const { trained, inputDim, targetDim } = builder;
  const { latentDim, auxiliaryDim, decoder } = model;
  const gaussian = (
    name: 'encoder' | 'auxiliaryEncoder' | 'targetEncoder' | 'predictor',
    from: readonly Tensor[],
    dims: number,
  ): Gaussian => gaussianNetwork(trained, name, concat(from, 1), dims, model[name], CLAMP);
  return {
    context: (x) => gaussian('encoder', [x], latentDim),
    auxiliary: (context) => gaussian('auxiliaryEncoder', [context], auxiliaryDim),
    target: (context, auxiliary, y) => gaussian('targetEncoder', [context, auxiliary, y], latentDim),
    predict: (context, auxiliary) => gaussian('predictor', [context, auxiliary], latentDim),
    decodeX: (context) => mlp(trained, 'decoder.x', context, inputDim, decoder),
    decodeY: (target) => mlp(trained, 'decoder.y', target, targetDim, decoder),
  };
}

const TERMS = {
  reconstruction: { name: 'reconstruction', label: 'E −log p(x|s_x)', role: 'likelihood' },
  generation: { name: 'generation', label: 'E −log p(y|s_y)', role: 'likelihood' },
  contextKl: { name: 'kl-sx', label: 'KL(q(s_x|x) ‖ N(0, I))', role: 'kl' },
  auxiliaryKl: { name: 'kl-z', label: 'KL(q(z|s_x) ‖ N(0, I))', role: 'kl' },
  targetKl: { name: 'kl-sy', label: 'KL(q(s_y|s_x, z, y) ‖ p(s_y|s_x, z))', role: 'kl' },
} as const;

/** The five terms in the paper's order; one with weight 0 is shown, and trains nothing. */
function elboTerms(weights: ElboConfig, values: Record<keyof ElboConfig, Tensor>): readonly Term[] {
  const term = (key: keyof ElboConfig): Term => ({
    ...TERMS[key],
    unit: 'nats',
    trains: weights[key] > 0,
    value: values[key],
    weight: weights[key],
    annealed: TERMS[key].role === 'kl',
  });
  return [
    term('reconstruction'),
    term('generation'),
    term('contextKl'),
    term('auxiliaryKl'),
    term('targetKl'),
  ];
}
