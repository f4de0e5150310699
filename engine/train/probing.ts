import type { Experiment } from '../../schemas/experiment.ts';
import { truthOf, type Dataset, type Pairs } from '../data/dataset.ts';
import type { ProbeLatent } from '../models/model-graph.ts';
import { linearProbeScores } from '../probe/linear-probe.ts';
import type { ProbedSplit } from '../probe/linear-regression.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Prober } from './training-parts.ts';

type Readings = Awaited<ReturnType<TrainingSession['read']>>;

/**
 * The probe of an experiment: each of the model's probe latents for every pair of train and test, against each truth array. There is
 * nothing to probe where it is switched off or the data has no truth.
 */
export function createProber(
  experiment: Experiment,
  dataset: Dataset,
  session: Pick<TrainingSession, 'read' | 'probeLatents'>,
): Prober {
  const { kind } = experiment.probe;
  if (kind === 'none' || Object.keys(dataset.train.truth).length === 0)
    return { probe: () => Promise.resolve([]) };
  const read = ({ x, y, pairs }: Pairs): Promise<Readings> => session.read(x, y, pairs);
  return {
    async probe(step) {
      const train = await read(dataset.train);
      const test = dataset.test && (await read(dataset.test));
      return session.probeLatents.map((latent) => ({
        type: 'probe',
        step,
        kind,
        latent: latent.name,
        scores: linearProbeScores(
          splitOf(latent, train, dataset.train),
          dataset.test && test && splitOf(latent, test, dataset.test),
        ),
      }));
    },
  };
}

function splitOf({ name, truthOf: half }: ProbeLatent, readings: Readings, { truth }: Pairs): ProbedSplit {
  const latent = readings.find((reading) => reading.name === name);
  if (latent === undefined) throw new Error(`the model has no latent "${name}" to probe`);
  return { latent, truth: truthOf(truth, half) };
}
