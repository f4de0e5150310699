import type { Analyst } from '../analyst/analyst.ts';
import type { Pairs } from '../data/dataset.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Prober } from './training-parts.ts';

/** Reads each probe latent of a model for every pair of train and test, and has the analyst hold them to the truth. */
export function createProber(
  session: Pick<TrainingSession, 'read' | 'probeLatents'>,
  analyst: Analyst,
  train: Pairs,
  test: Pairs | null,
): Prober {
  const read = ({ x, y, pairs }: Pairs): ReturnType<TrainingSession['read']> => session.read(x, y, pairs);
  return {
    async probe(step) {
      const ofTrain = await read(train);
      const ofTest = test && (await read(test));
      const latents = session.probeLatents.map(({ name }) => ({
        train: latentOf(ofTrain, name),
        test: ofTest && latentOf(ofTest, name),
      }));
      return { told: analyst.ask({ kind: 'probe', step, latents }) };
    },
  };
}

/** Only what a probe looks at: the rest need not travel. */
function latentOf(
  readings: Awaited<ReturnType<TrainingSession['read']>>,
  name: string,
): { rows: number; dims: number; mean: Float32Array } {
  const latent = readings.find((reading) => reading.name === name);
  if (latent === undefined) throw new Error(`the model has no latent "${name}" to probe`);
  const { rows, dims, mean } = latent;
  return { rows, dims, mean };
}
