import type { ModelConfig, OptimiserConfig, TargetConfig } from '../../../schemas/experiment.ts';
import type { ExperimentEdit, Remedy } from '../../../schemas/run-log.ts';

/** Remedies that several detectors suggest, and how to state one. Values follow from the experiment as it is. */

/** A remedy that sets one key, `path` as `objective.beta`. */
export function setKey(title: string, path: string, value: unknown): Remedy {
  return { title, edits: [edit(path, value)] };
}

export function edit(path: string, value: unknown): ExperimentEdit {
  return { path: path.split('.'), value };
}

/** A tenth, without the digits of floating point. */
export function tenth(value: number): number {
  return Number((value / 10).toPrecision(3));
}

export function lowerLearningRate({ learningRate }: OptimiserConfig): Remedy {
  const lower = tenth(learningRate);
  return setKey(`Lower the learning rate to ${lower}`, 'optimiser.learningRate', lower);
}

/** VJEPA paper, appendix J.2.2: with the mean as its target the predictor may drive its variance to 0. */
export function sampleTarget(target: TargetConfig): Remedy[] {
  return target.sample
    ? []
    : [setKey('Sample the target instead of taking its mean', 'model.target.sample', true)];
}

/** A variance that no gradient can make vanish. */
export function holdTargetVariance(target: TargetConfig): Remedy[] {
  if (target.logVariance === 'fixed' && target.logVarianceValue >= 0) return [];
  return [
    {
      title: 'Hold the variance of the target at 1',
      edits: [edit('model.target.logVariance', 'fixed'), edit('model.target.logVarianceValue', 0)],
    },
  ];
}

/** The configuration of the target, where the model has one with a variance. */
export function targetOf(model: ModelConfig): TargetConfig | null {
  return model.kind === 'vjepa' || model.kind === 'bjepa' ? model.target : null;
}
