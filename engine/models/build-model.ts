import type { Experiment } from '../../schemas/experiment.ts';
import type { ModelConfig } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { buildAr } from './ar.ts';
import { buildBjepa } from './bjepa.ts';
import { buildJepa } from './jepa.ts';
import { buildLejepa } from './lejepa.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { ModelGraph } from './model-graph.ts';
import { withRegularisers } from './regularisers.ts';
import { buildVae } from './vae.ts';
import { buildVarJepa } from './var-jepa.ts';
import { buildVjepa } from './vjepa.ts';

/** Builds the graph of an experiment's model, with the regularisers that its objective adds. */
export function buildModel(
  { model, objective }: Pick<Experiment, 'model' | 'objective'>,
  builder: ModelBuilder,
): ModelGraph {
  return withRegularisers(buildKind(model, objective, builder), model.kind, objective, builder);
}

/** One case a model, one file each. */
function buildKind(model: ModelConfig, objective: ObjectiveConfig, builder: ModelBuilder): ModelGraph {
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
      return buildLejepa(model, objective, builder);
    case 'var-jepa':
      return buildVarJepa(model, objective, builder);
  }
}
