import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import type { Dataset } from '../../engine/data/dataset.ts';
import { loadDataset } from '../../engine/data/load.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import { defaultProvider, type ProviderName } from '../../engine/runtime/execution-provider.ts';
import type { TrainingSession, TrainingState } from '../../engine/runtime/training-session.ts';
import { StepNoise } from '../../engine/train/step-noise.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import { root } from '../vscode/paths.ts';

/** Every example of the repository, and so every kind of model, on little data. */
export const EXAMPLES: readonly string[] = readdirSync(join(root, 'examples')).filter((name) =>
  name.endsWith('.vjepa.json'),
);

/** A training whose steps a test takes itself. */
export interface SmallTraining {
  readonly session: TrainingSession;
  /** Takes steps `first` … `last` on the whole of the data; gives their losses. */
  steps(first: number, last: number): Promise<number[]>;
  /** The latents of the first `rows` pairs, one array a latent. */
  latents(rows: number): Promise<readonly Float32Array[]>;
}

export interface SmallExperiment {
  readonly experiment: Experiment;
  readonly data: Dataset;
}

export async function smallExperiment(example: string): Promise<SmallExperiment> {
  const folder = join(root, 'examples');
  const file = join(folder, example);
  const text = readFileSync(file, 'utf8');
  const { data, model } = parse(text) as Record<'data' | 'model', { readonly kind: string }>;
  const unit = data.kind === 'noisy-tv' ? 'Steps' : 'Pairs';
  const overrides = [
    `data.train${unit}=66`,
    `data.test${unit}=20`,
    'training.batchSize=full',
    'training.threads=1',
    ...(model.kind === 'lejepa' ? ['objective.sigreg.slices=64'] : []), // 1024 take a driver in software most of a minute
  ];
  const { experiment, problems } = readExperiment(text, { file, overrides });
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { experiment, data: await loadDataset(experiment.data, folder) };
}

export async function train(
  { experiment, data }: SmallExperiment,
  on: ProviderName,
  profile?: string,
): Promise<SmallTraining> {
  const session = await createTrainingSession(experiment, {
    inputDim: data.inputDim,
    batchRows: data.train.pairs,
    readRows: 32,
    provider: defaultProvider(on),
    ...(profile === undefined ? {} : { profile }),
  });
  const noise = new StepNoise(session.noiseInputs, experiment.seed);
  const { x, y } = data.train;
  const weights = session.termWeights.map(({ base }) => base);
  const { learningRate } = experiment.optimiser;
  return {
    session,
    async steps(first, last) {
      const losses: number[] = [];
      for (let step = first; step <= last; step++)
        losses.push((await session.step({ x, y, noise: noise.at(step), step, learningRate, weights })).loss);
      return losses;
    },
    async latents(rows) {
      return (await session.read(x, y, rows)).map(({ mean }) => mean);
    },
  };
}

/** State as plain numbers, to compare bit for bit. */
export function numbers(state: TrainingState): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries([...state].map(([name, { data }]) => [name, [...data]]));
}

/** Runs a training with an ONNX Runtime profile; gives the kind of node and the provider of every node of the step that ran. */
export async function profiledNodes(
  experiment: SmallExperiment,
  on: ProviderName,
): Promise<readonly { readonly type: string; readonly provider: string }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vjepa-profile-'));
  try {
    const training = await train(experiment, on, join(folder, 'step'));
    await training.steps(1, 2);
    await training.session.dispose();
    const [file = ''] = readdirSync(folder);
    const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly ProfileEvent[];
    return events.flatMap(({ cat, args }) =>
      cat === 'Node' && args?.provider !== undefined ? [{ type: args.op_name, provider: args.provider }] : [],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface ProfileEvent {
  readonly cat: string;
  readonly args?: { readonly op_name: string; readonly provider?: string };
}
