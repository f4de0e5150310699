import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleOf, type Model } from '../../../bench/reproduce/noisy-tv-published.ts';
import { writeExperiment } from '../../../bench/reproduce/published-trajectories.ts';
import { truthOf, type Dataset, type Pairs } from '../../../engine/data/dataset.ts';
import { loadDataset } from '../../../engine/data/load.ts';
import { readExperiment } from '../../../engine/experiment/read.ts';
import { linearRegressionScores, type ProbedSplit } from '../../../engine/probe/linear-regression.ts';
import { createTrainingSession } from '../../../engine/runtime/create-session.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';
import { StepNoise } from '../../../engine/train/step-noise.ts';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { ProbeScore } from '../../../schemas/run-log.ts';

/** The published trajectories of seed 111, kept beside the repository; null where that folder is missing. */
export const AUTHORS_DATA = ((): string | null => {
  const folder = fileURLToPath(new URL('../../../../shared/noisy-tv/seed111/', import.meta.url));
  return existsSync(folder) ? folder : null;
})();

export interface Published {
  readonly experiment: Experiment;
  readonly data: Dataset;
}

/** The example of a model on the published trajectories at distractor scale σ, read as a person's own `.npy` files are. */
export async function publishedExperiment(source: string, model: Model, sigma: number): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), 'vjepa-oracle-'));
  try {
    const file = await writeExperiment(source, sigma, exampleOf(model), folder);
    const text = await readFile(file, 'utf8');
    const { experiment, problems } = readExperiment(text, { file, overrides: ['training.threads=1'] });
    if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
    return { experiment, data: await loadDataset(experiment.data, folder) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Trains on the full batch and probes: R² of signal and noise, train and test. Another seed: other initial weights and noise. */
export async function trainAndProbe(
  { experiment, data }: Published,
  seed: number,
): Promise<Readonly<Record<string, ProbeScore>>> {
  const { pairs } = data.train;
  const shape = { inputDim: data.inputDim, batchRows: pairs, readRows: 1000 };
  const session = await createTrainingSession({ ...experiment, seed }, shape);
  const noise = new StepNoise(session.noiseInputs, seed);
  const { x, y } = data.train;
  const weights = session.termWeights.map(({ base }) => base);
  const { learningRate } = experiment.optimiser;
  for (let step = 1; step <= experiment.training.steps; step++) {
    await session.step({ x, y, noise: noise.at(step), step, learningRate, weights });
  }
  const scores = linearRegressionScores(
    await probed(session, data.train),
    data.test && (await probed(session, data.test)),
  );
  await session.dispose();
  return scores;
}

async function probed(session: TrainingSession, { x, y, pairs, truth }: Pairs): Promise<ProbedSplit> {
  const latents = await session.read(x, y, pairs);
  const [probe] = session.probeLatents;
  const latent = latents.find(({ name }) => name === probe.name);
  if (!latent) throw new Error(`no latent ${probe.name}`);
  return { latent, truth: truthOf(truth, probe.truthOf) };
}
