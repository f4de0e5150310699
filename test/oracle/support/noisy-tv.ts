import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Experiment, ModelConfig, NetworkConfig } from '../../../schemas/experiment.ts';
import type { ProbeScore } from '../../../schemas/run-log.ts';
import { allPairs } from '../../../engine/data/batches.ts';
import type { Dataset, Trajectory } from '../../../engine/data/dataset.ts';
import { readNpyMatrix, type NpyMatrix } from '../../../engine/data/npy.ts';
import { fitStandardisation, standardise } from '../../../engine/data/standardise.ts';
import { linearRegressionScores, type ProbedSplit } from '../../../engine/probe/linear-regression.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { createTrainingSession } from '../../../engine/runtime/create-session.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';
import { StepNoise } from '../../../engine/train/step-noise.ts';

/** The published trajectories of seed 111, kept beside the repository; null where that folder is missing. */
export const AUTHORS_DATA = ((): string | null => {
  const folder = fileURLToPath(new URL('../../../../shared/noisy-tv/seed111/', import.meta.url));
  return existsSync(folder) ? folder : null;
})();

const SENSOR_NOISE = 0.01;
const STEPS = 6000;

/** x_t = C s_t + σ D d_t + 0.01 ε_t of the published A, C, D, s and d; ε is not stored and comes from a stream of ours. */
export async function authorsData(folder: string, sigma: number): Promise<Dataset> {
  const [C, D] = await Promise.all(['C', 'D'].map((name) => readNpyMatrix(`${folder}${name}.npy`)));
  const observe = async (
    split: 'train' | 'test',
  ): Promise<{ rows: number; x: Float64Array; s: NpyMatrix; d: NpyMatrix }> => {
    const [s, d] = await Promise.all(
      ['s', 'd'].map((name) => readNpyMatrix(`${folder}${name}_${split}.npy`)),
    );
    const noise = randomStream(111, `sensor/${split}`).fillNormal(new Float32Array(s!.rows * C!.rows));
    const x = Float64Array.from(noise, (value) => SENSOR_NOISE * value);
    for (let t = 0; t < s!.rows; t++)
      for (let i = 0; i < C!.rows; i++)
        for (let k = 0; k < C!.columns; k++)
          x[t * C!.rows + i]! +=
            C!.values[i * 4 + k]! * s!.values[t * 4 + k]! +
            sigma * D!.values[i * 4 + k]! * d!.values[t * 4 + k]!;
    return { rows: s!.rows, x, s: s!, d: d! };
  };
  const [train, test] = [await observe('train'), await observe('test')];
  const scaling = fitStandardisation(train.x, train.rows - 1, C!.rows);
  const trajectory = ({ rows, x, s, d }: typeof train): Trajectory => ({
    pairs: rows - 1,
    x: standardise(x, scaling),
    truth: { signal: { dim: 4, values: s.values }, noise: { dim: 4, values: d.values } },
  });
  return { inputDim: C!.rows, train: trajectory(train), test: trajectory(test), standardisation: scaling };
}

/** The published set-up of a model: linear maps without bias, latent 4, Adam 1e-3, 6000 full-batch steps. */
export function publishedExperiment(kind: ModelConfig['kind'], seed: number): Experiment {
  const linear: NetworkConfig = { depth: 0, width: 64, activation: 'tanh', bias: false };
  const ema = { rate: 0.99, update: 'before-step' } as const;
  const target = { logVariance: 'frozen', logVarianceValue: 0, sample: true } as const;
  const latentDim = 4;
  const models: Record<ModelConfig['kind'], ModelConfig> = {
    vae: { kind: 'vae', latentDim, encoder: linear, decoder: linear },
    ar: { kind: 'ar', latentDim, encoder: linear, decoder: linear },
    jepa: { kind: 'jepa', latentDim, encoder: linear, predictor: linear, ema },
    vjepa: { kind: 'vjepa', latentDim, encoder: linear, predictor: linear, ema, target },
    bjepa: { kind: 'bjepa', latentDim, encoder: linear, predictor: linear, ema, target },
  };
  return {
    name: kind,
    description: '',
    seed,
    device: 'cpu',
    data: { kind: 'sequence', train: { x: '', truth: {} }, test: null, standardise: true },
    model: models[kind],
    objective: {
      beta: kind === 'vae' ? 1 : 0.01,
      gamma: 0.1,
      observationVariance: 0.5,
      annealing: { kind: 'none', steps: 1000, cycles: 4, ratio: 0.5 },
      freeBits: 0,
      vicreg: { invariance: 25, variance: 25, covariance: 1, covarianceForm: 'whole-matrix' },
    },
    optimiser: {
      kind: 'adam',
      learningRate: 1e-3,
      betas: [0.9, 0.999],
      epsilon: 1e-8,
      weightDecay: 0,
      warmupSteps: 0,
      schedule: 'constant',
      finalLearningRate: 0,
      clipNorm: null,
    },
    training: { steps: STEPS, batchSize: 'full', checkpointEvery: 0, keepCheckpoints: 1, threads: 1 },
    probe: { kind: 'linear-regression', every: 0 },
    monitor: {
      every: 'auto',
      batchSize: 512,
      onAlert: { info: 'warn', warning: 'warn', error: 'warn' },
      mute: [],
    },
  };
}

/** Trains an experiment on the full batch and probes it: R² of signal and noise, train and test. */
export async function trainAndProbe(
  experiment: Experiment,
  data: Dataset,
): Promise<Readonly<Record<string, ProbeScore>>> {
  const { pairs } = data.train;
  const session = await createTrainingSession(experiment, {
    inputDim: data.inputDim,
    batchRows: pairs,
    readRows: 1000,
  });
  const noise = new StepNoise(session.noiseInputs, experiment.seed);
  const { x, y } = allPairs(data.train);
  const weights = session.termWeights.map(({ base }) => base);
  const { learningRate } = experiment.optimiser;
  for (let step = 1; step <= experiment.training.steps; step++) {
    await session.step({ x, y, noise: noise.at(step), step, learningRate, weights });
  }
  const scores = linearRegressionScores(
    await probed(session, data.train),
    data.test && (await probed(session, data.test)),
    session.probeLatent.truthOffset,
  );
  await session.dispose();
  return scores;
}

async function probed(session: TrainingSession, trajectory: Trajectory): Promise<ProbedSplit> {
  const { x, y } = allPairs(trajectory);
  const latents = await session.read(x, y, trajectory.pairs);
  const latent = latents.find(({ name }) => name === session.probeLatent.name);
  if (!latent) throw new Error(`no latent ${session.probeLatent.name}`);
  return { latent, truth: trajectory.truth };
}
