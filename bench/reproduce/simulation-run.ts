import { batchPlan } from '../../engine/data/batches.ts';
import { truthOf, type Pairs } from '../../engine/data/dataset.ts';
import { loadDataset } from '../../engine/data/load.ts';
import type { LatentReading } from '../../engine/models/latent-reading.ts';
import {
  distanceFromIdentity,
  meanNorm,
  momentMatchedKl,
} from '../../engine/monitor/statistics/gaussianity.ts';
import { klPerDimension } from '../../engine/monitor/statistics/kl-per-dimension.ts';
import { momentsOf } from '../../engine/monitor/statistics/moments.ts';
import { sigregMse } from '../../engine/monitor/statistics/sigreg-mse.ts';
import { unitRows } from '../../engine/monitor/statistics/spread.ts';
import { accuracy } from '../../engine/probe/accuracy.ts';
import { trainMlpClassifier } from '../../engine/probe/mlp-classifier.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import type { TrainingSession } from '../../engine/runtime/training-session.ts';
import { StepFeeder } from '../../engine/train/step-feeds.ts';
import type { Experiment } from '../../schemas/experiment.ts';

/** One latent of a trained Var-JEPA, in the columns of Table 1, and what the caption announces beside them. */
export interface LatentResult {
  /** Accuracy on test of the published classifier, fitted on the posterior means of train. */
  readonly accuracy: number;
  /** KL_agg, of samples of the test rows. */
  readonly gaussianKl: number;
  readonly sigregMse: number;
  readonly covarianceDistance: number;
  readonly meanNorm: number;
  /** E KL to the latent's own prior, nats: of s_y the coupling term, whose published values were not found. */
  readonly kl: number;
}

export interface SimulationResult {
  readonly s_x: LatentResult;
  readonly s_y: LatentResult;
  /** E KL(q(z|s_x) ‖ N(0, I)), nats. */
  readonly klZ: number;
}

/** As in the paper: 64 directions. */
const DIRECTIONS = 64;

/** Trains an experiment of the simulation study and takes the figures of Table 1, on all test rows. */
export async function runSimulation(experiment: Experiment): Promise<SimulationResult> {
  const data = await loadDataset(experiment.data, '.');
  const { test, train } = data;
  if (test === null) throw new Error('the simulation study is scored on test rows');
  const { rows, full } = batchPlan(train.pairs, experiment.training.batchSize, experiment.seed);
  const session = await createTrainingSession(experiment, {
    inputDim: data.inputDim,
    targetDim: data.targetDim,
    batchRows: rows,
    sameBatch: full,
    readRows: test.pairs,
  });
  try {
    const feeder = new StepFeeder(experiment, data, session);
    for (let step = 1; step <= experiment.training.steps; step++) await session.step(feeder.at(step));
    const { latents } = await session.observe(test.x, test.y, 0);
    const meansOf = await readMeans(session, train, test);
    const result = (name: string, half: 'x' | 'y'): LatentResult => {
      const latent = named(latents, name);
      const labels = (pairs: Pairs): Float32Array =>
        truthOf(pairs.truth, half)['label']?.values ?? new Float32Array();
      const classifier = trainMlpClassifier(named(meansOf.train, name), labels(train));
      return {
        accuracy: classifier
          ? accuracy(classifier.predictLabels(named(meansOf.test, name)), labels(test))
          : NaN,
        ...gaussianFigures(latent),
        kl: klOf(latent),
      };
    };
    return { s_x: result('s_x', 'x'), s_y: result('s_y', 'y'), klZ: klOf(named(latents, 'z')) };
  } finally {
    await session.dispose();
  }
}

async function readMeans(session: TrainingSession, train: Pairs, test: Pairs) {
  return {
    train: await session.read(train.x, train.y, train.pairs),
    test: await session.read(test.x, test.y, test.pairs),
  };
}

function gaussianFigures({ sample, dims }: LatentReading): Omit<LatentResult, 'accuracy' | 'kl'> {
  if (sample === null) throw new Error('a latent without samples has no aggregated distribution');
  const moments = momentsOf(sample, dims);
  const drawn = randomStream(0, 'simulation:directions').fillNormal(new Float32Array(DIRECTIONS * dims));
  return {
    gaussianKl: momentMatchedKl(moments),
    sigregMse: sigregMse(sample, dims, unitRows(drawn, dims)),
    covarianceDistance: distanceFromIdentity(moments),
    meanNorm: meanNorm(moments),
  };
}

/** E KL(q ‖ p) over the rows, all dimensions, nats. */
function klOf({ mean, logVariance, prior, dims }: LatentReading): number {
  if (logVariance === null || prior === null) throw new Error('a latent without a prior has no KL');
  return klPerDimension({ mean, logVariance }, prior, dims).mean.reduce((sum, value) => sum + value, 0);
}

function named(latents: readonly LatentReading[], name: string): LatentReading {
  const latent = latents.find((each) => each.name === name);
  if (!latent) throw new Error(`no latent ${name}`);
  return latent;
}
