import type { Experiment, NetworkConfig } from '../../../schemas/experiment.ts';
import type { ExperimentEdit, Remedy } from '../../../schemas/run-log.ts';
import { edit } from './remedies.ts';

/** The models that predict the latent of y from that of x and have few parts besides. */
export type LatentPredictor = 'vjepa' | 'jepa' | 'lejepa';

/**
 * The experiment with another model: one that predicts latents, with the latent dimension, the encoder and the predictor (for a model
 * without one: the decoder) of the present one. Data, optimiser and training stay.
 *
 * Such a model encodes y with the encoder of x. Where the experiment does not say that both have as many columns (pairs with files of
 * their own), the remedy is told without an edit.
 *
 * @param objective content of the file's `objective`; left out: as published
 */
export function switchModel(
  title: string,
  kind: LatentPredictor,
  { model, data }: Experiment,
  objective: object = {},
): Remedy {
  const sameWidth = data.kind !== 'pairs' || data.train.y === '';
  if (!sameWidth) return { title: `${title} (x and y need as many columns)`, edits: [] };
  const predictor = 'predictor' in model ? model.predictor : model.decoder;
  const edits: ExperimentEdit[] = [
    edit('model', {
      kind,
      latentDim: model.latentDim,
      encoder: written(model.encoder),
      predictor: written(predictor),
    }),
    // Weights of terms that the other model has not would be errors of the file.
    edit('objective', objective),
  ];
  return { title, edits };
}

/** Without keys that have no effect: a linear map has neither width nor activation. */
export function written(network: NetworkConfig): Partial<NetworkConfig> {
  return network.depth === 0 ? { depth: 0, bias: network.bias } : network;
}
