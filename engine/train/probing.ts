import type { Experiment } from '../../schemas/experiment.ts';
import { allPairs } from '../data/batches.ts';
import type { Dataset, Trajectory } from '../data/dataset.ts';
import { linearRegressionScores, type ProbedSplit } from '../probe/linear-regression.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Prober } from './training-parts.ts';

/**
 * The probe of an experiment: the model's probe latent for every pair of train and test, against each truth array. There is nothing to
 * probe where it is switched off or the data has no truth.
 */
export function createProber(
  experiment: Experiment,
  dataset: Dataset,
  session: Pick<TrainingSession, 'read' | 'probeLatent'>,
): Prober {
  const { kind } = experiment.probe;
  if (kind === 'none' || Object.keys(dataset.train.truth).length === 0)
    return { probe: () => Promise.resolve(null) };
  const { name, truthOffset } = session.probeLatent;
  return {
    async probe(step) {
      const train = await readSplit(session, dataset.train);
      const test = dataset.test === null ? null : await readSplit(session, dataset.test);
      const scores = linearRegressionScores(train, test, truthOffset);
      return { type: 'probe', step, kind, latent: name, scores };
    },
  };
}

async function readSplit(
  session: Pick<TrainingSession, 'read' | 'probeLatent'>,
  trajectory: Trajectory,
): Promise<ProbedSplit> {
  const { x, y } = allPairs(trajectory);
  const readings = await session.read(x, y, trajectory.pairs);
  const latent = readings.find((reading) => reading.name === session.probeLatent.name);
  if (latent === undefined) throw new Error(`the model has no latent "${session.probeLatent.name}" to probe`);
  return { latent, truth: trajectory.truth };
}
