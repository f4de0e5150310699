import { horizonOf } from '../horizon.ts';
import type { RuleContext } from './rule.ts';

/** Shape of the training data. */
export interface TrainShape {
  readonly pairs: number;
  /** Columns of x. */
  readonly inputDim: number;
  /** Columns of y; null where y is a file that cannot be read. */
  readonly targetDim: number | null;
}

/** Pairs and columns of the training data, as far as they are known: from the constants of a generator, or the headers of the files. */
export function trainShape({ experiment: { data }, arrays }: RuleContext): TrainShape | null {
  switch (data.kind) {
    case 'noisy-tv':
      return { pairs: data.trainSteps, inputDim: data.observationDim, targetDim: data.observationDim };
    case 'coupled-gaussians':
    case 'hallway':
      return { pairs: data.trainPairs, inputDim: data.observationDim, targetDim: data.observationDim };
    case 'sequence':
    case 'pairs':
  }
  const matrix = (role: 'x' | 'y') => {
    const array = arrays().find((candidate) => candidate.split === 'train' && candidate.role === role);
    if (!array || !('header' in array.found)) return null;
    const [rows, columns, ...more] = array.found.header.shape;
    return rows === undefined || !columns || more.length > 0 ? null : { rows, columns };
  };
  const x = matrix('x');
  if (!x) return null;
  const isOwnTarget = data.kind === 'sequence' || data.train.y === '';
  return {
    pairs: x.rows - (horizonOf(data) ?? 0),
    inputDim: x.columns,
    targetDim: isOwnTarget ? x.columns : (matrix('y')?.columns ?? null),
  };
}

/** Rows of a training step, as far as they are known. */
export function batchRows(context: RuleContext): number | null {
  const { batchSize } = context.experiment.training;
  return batchSize === 'full' ? (trainShape(context)?.pairs ?? null) : batchSize;
}
