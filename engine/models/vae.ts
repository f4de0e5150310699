import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import type { VaeConfig } from '../../schemas/model-config.ts';
import { gaussianNetwork } from '../nn/gaussian-head.ts';
import { mlp } from '../nn/mlp.ts';
import { reparameterise, standardNormalKl } from '../objectives/gaussian.ts';
import type { ModelBuilder } from './model-builder.ts';
import { standardNormal, type ModelGraph } from './model-graph.ts';
import { observationModel } from './observation-model.ts';

/**
 * Variational autoencoder: q(z|x) = N(μ(x), diag σ²(x)), p(x|z) = N(x̂(z), v I), p(z) = N(0, I).
 * −ELBO = E −log p(x|z) + β KL(q ‖ N(0, I)); v is fixed or learned; v = ½ gives the published ‖x − x̂‖² + KL up to a constant.
 */
export function buildVae(model: VaeConfig, objective: ObjectiveConfig, builder: ModelBuilder): ModelGraph {
  const { latentDim } = model;
  const posterior = gaussianNetwork(builder.trained, 'encoder', builder.x, latentDim, model.encoder);
  builder.name('posterior mean', posterior.mean);
  builder.name('posterior log-variance', posterior.logVariance);
  const z = builder.name('sample z', reparameterise(posterior, builder.standardNormal('z', latentDim)));
  const decoded = builder.name(
    'reconstruction',
    mlp(builder.trained, 'decoder', z, builder.inputDim, model.decoder),
  );
  const observation = observationModel(objective, builder, 'decoder');
  return {
    terms: [
      {
        name: 'reconstruction',
        label: 'E −log p(x|z)',
        role: 'likelihood',
        unit: 'nats',
        trains: true,
        value: observation.nll(builder.x, decoded),
        weight: 1,
        annealed: false,
      },
      {
        name: 'kl',
        label: 'KL(q(z|x) ‖ N(0, I))',
        role: 'kl',
        unit: 'nats',
        trains: objective.beta > 0,
        value: standardNormalKl(posterior, objective.freeBits),
        weight: objective.beta,
        annealed: true,
      },
    ],
    latents: [
      {
        name: 'z',
        role: 'posterior',
        ...posterior,
        sample: z,
        prior: standardNormal(latentDim),
        klTerm: 'kl',
      },
    ],
    decoded: [{ name: 'reconstruction', of: 'x', from: 'z', mean: decoded, variance: observation.variance }],
    probeLatents: [{ name: 'z', truthOf: 'x' }],
    regularised: { context: z, target: null, views: null },
    generate: null,
  };
}
