import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { batchPlan } from '../../engine/data/batches.ts';
import { loadDataset } from '../../engine/data/load.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { prepare } from '../../engine/runtime/prepare.ts';
import { StepNoise } from '../../engine/train/step-noise.ts';
import type { Workload } from './workload.ts';

/** The step of an experiment file as `vjepa train` takes it, with the batch and the noise of its first step. */
export async function experimentStep(file: string): Promise<Workload> {
  const { experiment, problems } = readExperiment(readFileSync(file, 'utf8'), { file });
  if (!experiment) throw new Error(`${file}: ${problems[0]?.message ?? 'cannot be read'}`);
  const dataset = await loadDataset(experiment.data, dirname(file));
  const plan = batchPlan(dataset.train.pairs, experiment.training.batchSize, experiment.seed);
  const prepared = prepare(experiment, {
    inputDim: dataset.inputDim,
    batchRows: plan.rows,
    readRows: experiment.monitor.batchSize,
  });
  return {
    prepared,
    sameBatch: plan.full,
    feeds: ({ noiseInputs }) => {
      return {
        ...plan.batch(1, dataset.train),
        noise: new StepNoise(noiseInputs, experiment.seed).at(1),
        learningRate: experiment.optimiser.learningRate,
        weights: prepared.graph.terms.map(({ weight }) => weight),
      };
    },
  };
}
