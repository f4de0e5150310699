import type { BjepaConfig } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { log } from '../graph/ops/unary.ts';
import type { Gaussian } from '../nn/gaussian-head.ts';
import { ZEROS } from '../nn/weights.ts';
import { gaussianKl, productOfExperts } from '../objectives/gaussian.ts';
import type { ModelBuilder } from './model-builder.ts';
import { point, type ModelGraph } from './model-graph.ts';
import { predictiveCore } from './vjepa.ts';

/**
 * BJEPA (eq. 33): VJEPA plus γ KL(p_like(·|Z_C) ‖ p_struct) with a static, learnable structural prior N(μ, diag σ²), both
 * drawn at 0 (μ = 0, σ² = 1). The likelihood expert alone is trained by the likelihood; at inference the two experts
 * are multiplied (eq. 30), which is the latent `fused`.
 */
export function buildBjepa(
  model: BjepaConfig,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): ModelGraph {
  const core = predictiveCore(model, objective, builder);
  const prior: Gaussian = {
    mean: builder.trained('prior.mean', [model.latentDim], ZEROS),
    logVariance: builder.trained('prior.logVariance', [model.latentDim], ZEROS),
  };
  const fused = productOfExperts(core.prediction, prior);
  return {
    terms: [
      ...core.terms,
      {
        name: 'structure',
        label: 'KL(p(Z_T|Z_C) ‖ p_struct)',
        role: 'kl',
        unit: 'nats',
        trains: objective.gamma > 0,
        value: gaussianKl(core.prediction, prior, objective.freeBits),
        weight: objective.gamma,
        annealed: true,
      },
    ],
    latents: [
      ...core.latents.map((latent) =>
        latent.role === 'prediction' ? { ...latent, prior, klTerm: 'structure' } : latent,
      ),
      { ...point('fused', 'fused', fused.mean), logVariance: log(fused.variance) },
    ],
    decoded: [],
    probeLatents: [{ name: 'fused', truthOf: 'y' }],
    regularised: core.regularised,
    generate: null,
  };
}
