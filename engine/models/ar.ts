import type { ArConfig } from '../../schemas/model-config.ts';
import { mlp } from '../nn/mlp.ts';
import { invariance } from '../objectives/vicreg.ts';
import type { ModelBuilder } from './model-builder.ts';
import { point, type ModelGraph } from './model-graph.ts';

/** Autoregression through a bottleneck: x_t → z → x̂_{t+h} (h the horizon); the loss is the mean squared error over rows and columns. */
export function buildAr(model: ArConfig, builder: ModelBuilder): ModelGraph {
  const z = builder.name(
    'encoding',
    mlp(builder.trained, 'encoder', builder.x, model.latentDim, model.encoder),
  );
  const next = builder.name(
    'predicted x',
    mlp(builder.trained, 'decoder', z, builder.targetDim, model.decoder),
  );
  return {
    terms: [
      {
        name: 'prediction',
        label: 'mean (x̂ₜ₊₁ − xₜ₊₁)²',
        role: 'likelihood',
        unit: 'squared units',
        trains: true,
        value: invariance(next, builder.y),
        weight: 1,
        annealed: false,
      },
    ],
    latents: [point('context', 'context', z)],
    decoded: [{ name: 'prediction', of: 'y', from: 'context', mean: next, variance: null }],
    probeLatents: [{ name: 'context', truthOf: 'y' }],
    regularised: { context: z, target: null, views: null },
    generate: null,
  };
}
