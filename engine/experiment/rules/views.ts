import type { ModelKind } from '../../../schemas/model-config.ts';
import { arrayPath, namedFiles } from '../data-arrays.ts';
import type { Rule } from './rule.ts';
import { trainShape } from './train-shape.ts';

/** Models that encode y with the encoder of x, or a moving average of it. */
const sharedEncoder: readonly ModelKind[] = ['jepa', 'lejepa', 'vjepa', 'bjepa'];

/** Context and target of different width, in a model with one encoder for both. */
export const columnsOfY: Rule = {
  id: 'columns-of-y',
  reads: ['data', 'model.kind'],
  *check(context) {
    const { kind } = context.experiment.model;
    const shape = trainShape(context);
    if (!sharedEncoder.includes(kind) || !shape || shape.targetDim === null) return;
    if (shape.targetDim === shape.inputDim) return;
    yield {
      severity: 'error',
      path: ['data', 'train', 'y'],
      part: 'value',
      message: `A ${kind} encodes y with the encoder of x, so both need as many columns: x has ${shape.inputDim}, y ${shape.targetDim}. A var-jepa encodes each by itself.`,
    };
  },
};

/** Pairs whose target is the context, in a model that predicts. */
export const targetIsContext: Rule = {
  id: 'target-is-context',
  reads: ['data', 'model.kind'],
  *check({ experiment: { data, model }, raw, directory }) {
    if (data.kind !== 'pairs' || model.kind === 'vae' || model.kind === 'ar') return;
    const [x, y] = (['x', 'y'] as const).map((role) =>
      namedFiles(raw).find((named) => named.split === 'train' && named.role === role),
    );
    if (!x || (y && arrayPath(directory, x.file) !== arrayPath(directory, y.file))) return;
    yield {
      severity: 'warning',
      path: y ? y.path : ['data', 'train'],
      ...(y ? { part: 'value' as const } : {}),
      message: `The target y is x itself: a ${model.kind} has nothing to predict that it does not see.`,
    };
  },
};
