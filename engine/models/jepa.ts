import type { JepaConfig } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { add } from '../graph/ops/binary.ts';
import type { Tensor } from '../graph/tensor.ts';
import { mlp } from '../nn/mlp.ts';
import { covariancePenalty, invariance, varianceHinge } from '../objectives/vicreg.ts';
import type { ModelBuilder } from './model-builder.ts';
import { point, type ModelGraph, type Term } from './model-graph.ts';

/**
 * JEPA with an EMA target and VICReg: encoder x_t → z, predictor z → ẑ, target encoder x_{t+h} → z′ (h the horizon; moving average of
 * the encoder, no gradient). Loss: inv · mean (ẑ − z′)² + var · [v(ẑ) + v(z′)] + cov · c(ẑ), as in the authors' script:
 * no ½ before the hinges, covariance of the prediction only.
 */
export function buildJepa(model: JepaConfig, objective: ObjectiveConfig, builder: ModelBuilder): ModelGraph {
  builder.requireOneWidth('jepa');
  const { vicreg } = objective;
  const context = builder.name(
    'context',
    mlp(builder.trained, 'encoder', builder.x, model.latentDim, model.encoder),
  );
  const target = builder.name(
    'target',
    mlp(builder.averaged, 'encoder', builder.y, model.latentDim, model.encoder),
  );
  const predicted = builder.name(
    'prediction',
    mlp(builder.trained, 'predictor', context, model.latentDim, model.predictor),
  );
  const term = (name: string, label: string, role: Term['role'], value: Tensor, weight: number): Term => ({
    name,
    label,
    role,
    unit: 'squared units',
    trains: weight > 0,
    value,
    weight,
    annealed: false,
  });
  return {
    terms: [
      term('invariance', 'mean (ẑ − z′)²', 'likelihood', invariance(predicted, target), vicreg.invariance),
      term(
        'variance',
        'v(ẑ) + v(z′)',
        'regulariser',
        add(varianceHinge(predicted), varianceHinge(target)),
        vicreg.variance,
      ),
      term(
        'covariance',
        'c(ẑ)',
        'regulariser',
        covariancePenalty(predicted, vicreg.covarianceForm),
        vicreg.covariance,
      ),
    ],
    latents: [
      point('context', 'context', context),
      point('prediction', 'prediction', predicted),
      point('target', 'target', target),
    ],
    decoded: [],
    probeLatents: [{ name: 'prediction', truthOf: 'y' }],
    regularised: { context, target: predicted, views: [predicted, target] },
    generate: null,
  };
}
