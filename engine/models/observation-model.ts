import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { exp } from '../graph/ops/unary.ts';
import type { Tensor } from '../graph/tensor.ts';
import { ZEROS } from '../nn/weights.ts';
import { isotropicNll } from '../objectives/gaussian.ts';
import type { ModelBuilder } from './model-builder.ts';

/** p(x|s) = N(x̂(s), v I): how far what was observed is from what was decoded. */
export interface ObservationModel {
  /** v: a number, or a scalar tensor. */
  readonly variance: number | Tensor;
  /** E −log N(x; x̂, v I), nats. */
  nll(observed: Tensor, decoded: Tensor): Tensor;
}

/**
 * The variance of a decoder as `objective.observationVariance` says: fixed, or one scalar log v for all features that is
 * trained with the decoder as `<decoder>.logVariance` and drawn at 0 (v = 1).
 */
export function observationModel(
  { observationVariance }: Pick<ObjectiveConfig, 'observationVariance'>,
  builder: ModelBuilder,
  decoder: string,
): ObservationModel {
  if (observationVariance !== 'learned') {
    const variance = observationVariance;
    return { variance, nll: (observed, decoded) => isotropicNll(observed, decoded, variance) };
  }
  const logVariance = builder.trained(`${decoder}.logVariance`, [], ZEROS);
  return {
    variance: exp(logVariance),
    nll: (observed, decoded) => isotropicNll(observed, decoded, { logVariance }),
  };
}
