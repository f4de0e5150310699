import type { Experiment } from '../../../schemas/experiment.ts';
import type { NetworkConfig } from '../../../schemas/model-config.ts';
import type { ExperimentEdit, Remedy } from '../../../schemas/alert.ts';
import { edit } from './remedies.ts';

/** The models that predict the latent of y from that of x and have few parts besides. */
export type LatentPredictor = 'vjepa' | 'jepa' | 'lejepa';

export interface SwitchOptions {
  /** Content of the file's `objective`; left out: as published. */
  readonly objective?: object;
  /** Linear maps in place of the networks of the present model. */
  readonly linear?: boolean;
  /** Left out: that of the present model. */
  readonly latentDim?: number;
}

/**
 * The experiment with another model: one that predicts latents, with the latent dimension, the encoder and the predictor (for a model
 * without one: the decoder) of the present one. Data, optimiser and training stay.
 *
 * Such a model encodes y with the encoder of x. Where the experiment does not say that both have as many columns (pairs with files of
 * their own), the remedy is told without an edit.
 */
export function switchModel(
  title: string,
  kind: LatentPredictor,
  experiment: Experiment,
  options: SwitchOptions = {},
): Remedy {
  const { data } = experiment;
  const sameWidth = data.kind !== 'pairs' || data.train.y === '';
  return sameWidth
    ? { title, edits: switched(kind, experiment, options) }
    : { title: `${title} (x and y need as many columns)`, edits: [] };
}

/** The edits that make another model of an experiment whose x and y have as many columns. */
export function switched(
  kind: LatentPredictor,
  { model }: Experiment,
  { objective = {}, linear = false, latentDim = model.latentDim }: SwitchOptions = {},
): ExperimentEdit[] {
  const predictor = 'predictor' in model ? model.predictor : model.decoder;
  const networks = linear ? {} : { encoder: written(model.encoder), predictor: written(predictor) };
  return [
    // Networks that are not named are linear maps.
    edit('model', { kind, latentDim, ...networks }),
    // Weights of terms that the other model has not would be errors of the file.
    edit('objective', objective),
  ];
}

/** Without keys that have no effect: a linear map has neither width nor activation. */
export function written(network: NetworkConfig): Partial<NetworkConfig> {
  return network.depth === 0 ? { depth: 0, bias: network.bias } : network;
}
