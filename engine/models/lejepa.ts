import type { LejepaConfig } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { add, mul } from '../graph/ops/binary.ts';
import type { Tensor } from '../graph/tensor.ts';
import { mlp } from '../nn/mlp.ts';
import { sigreg } from '../objectives/sigreg.ts';
import { invariance } from '../objectives/vicreg.ts';
import type { ModelBuilder } from './model-builder.ts';
import { point, type ModelGraph } from './model-graph.ts';

/**
 * LeJEPA (Balestriero & LeCun 2025): one encoder f of both views, a predictor g, neither moving average nor stop-gradient.
 *
 *     L = λ ½ [SIGReg(f(x)) + SIGReg(f(y))] + (1 − λ) mean (g(f(x)) − f(y))²
 *
 * The mean is over rows and dimensions, and SIGReg takes both views along the same directions, as in the authors' code. They hold
 * each of V augmented views of a picture to the views' mean; here the views are a pair whose second is predicted from the first.
 */
export function buildLejepa(
  model: LejepaConfig,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): ModelGraph {
  builder.requireOneWidth('lejepa');
  const { lambda } = objective;
  const { latentDim } = model;
  const encode = (view: Tensor): Tensor => mlp(builder.trained, 'encoder', view, latentDim, model.encoder);
  const context = builder.name('context', encode(builder.x));
  const target = builder.name('target', encode(builder.y));
  const predicted = builder.name(
    'prediction',
    mlp(builder.trained, 'predictor', context, latentDim, model.predictor),
  );
  const directions = builder.directions('sigreg', objective.sigreg.slices, latentDim);
  const [ofContext, ofTarget] = [context, target].map((z) => sigreg(z, directions, objective.sigreg));
  if (!ofContext || !ofTarget) throw new Error('two views were expected');
  return {
    terms: [
      {
        name: 'prediction',
        label: 'mean (ẑ − z′)²',
        role: 'likelihood',
        unit: 'squared units',
        trains: lambda < 1,
        value: invariance(predicted, target),
        weight: 1 - lambda,
        annealed: false,
      },
      {
        name: 'sigreg',
        label: 'SIGReg(z, z′)',
        role: 'regulariser',
        unit: '',
        trains: lambda > 0,
        value: mul(add(ofContext, ofTarget), 0.5),
        weight: lambda,
        annealed: false,
      },
    ],
    latents: [
      point('context', 'context', context),
      point('prediction', 'prediction', predicted),
      point('target', 'target', target),
    ],
    decoded: [],
    probeLatents: [{ name: 'prediction', truthOf: 'y' }],
    regularised: { context, target, views: [predicted, target] },
    generate: null,
  };
}
