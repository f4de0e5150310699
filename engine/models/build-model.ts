import type { Experiment } from '../../schemas/experiment.ts';
import { buildAr } from './ar.ts';
import { buildBjepa } from './bjepa.ts';
import { buildJepa } from './jepa.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { ModelGraph } from './model-graph.ts';
import { buildVae } from './vae.ts';
import { buildVjepa } from './vjepa.ts';

/** Builds the graph of an experiment's model: one case a model, one file each. */
export function buildModel(
  { model, objective }: Pick<Experiment, 'model' | 'objective'>,
  builder: ModelBuilder,
): ModelGraph {
  switch (model.kind) {
    case 'vae':
      return buildVae(model, objective, builder);
    case 'ar':
      return buildAr(model, builder);
    case 'jepa':
      return buildJepa(model, objective, builder);
    case 'vjepa':
      return buildVjepa(model, objective, builder);
    case 'bjepa':
      return buildBjepa(model, objective, builder);
    case 'lejepa':
    case 'var-jepa':
      throw new Error(`${model.kind} is not built yet`);
  }
}
