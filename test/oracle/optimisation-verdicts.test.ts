import { describe, expect, it } from 'vitest';
import type { Alert } from '../../schemas/alert.ts';
import { experiment } from '../unit/monitor/looks.ts';
import { observedTraining } from './support/observed-training.ts';

/** Trains a tiny run for real and looks at it fifty times, always thoroughly. */
async function alertsOf(content: { training: { steps: number }; [key: string]: unknown }): Promise<Alert[]> {
  const of = experiment(
    JSON.stringify({
      monitor: { batchSize: 128 },
      data: { kind: 'hallway', branch: 0, trainPairs: 256, testPairs: 256 },
      ...content,
    }),
  );
  const events = await observedTraining(of, 50, 0);
  return events.flatMap((event) =>
    event.type === 'alert' && event.change === 'raised' ? [event.alert] : [],
  );
}

const mlp = { depth: 1, width: 16 };
const ar = { kind: 'ar', latentDim: 3, encoder: mlp, decoder: mlp };
const optimisation = ['learning-rate-too-high', 'divergence', 'stagnation', 'over-fitting'];

/** Verdicts on the optimisation, in the order in which they came; effects of others with their cause. */
async function told(content: Parameters<typeof alertsOf>[0]): Promise<string[]> {
  const alerts = await alertsOf(content);
  return alerts
    .filter(({ detector }) => optimisation.includes(detector))
    .map(({ id, cause }) => (cause === null ? id : `${id} < ${cause ?? ''}`));
}

describe('verdicts on the optimisation of real runs', () => {
  it('are silent where an AR trains at a sound rate', async () => {
    expect(await told({ model: ar, optimiser: { learningRate: 3e-3 }, training: { steps: 300 } })).toEqual(
      [],
    );
  });

  it('find a rate a hundred times as high', async () => {
    const found = await told({ model: ar, optimiser: { learningRate: 0.3 }, training: { steps: 200 } });
    expect(found[0]).toBe('learning-rate-too-high');
  });

  it('find the divergence under a rate that rises without end', async () => {
    const relu = { ...mlp, activation: 'relu' };
    const found = await told({
      model: { ...ar, encoder: relu, decoder: relu },
      optimiser: { learningRate: 1e-3, schedule: 'cosine', finalLearningRate: 10 },
      training: { steps: 300 },
    });
    expect(found).toContain('divergence');
  });

  it.each([
    ['a rate of a millionth', { learningRate: 1e-6 }],
    ['a warm-up of a hundred thousand steps', { learningRate: 1e-3, warmupSteps: 100_000 }],
    ['an ε of 1', { learningRate: 1e-4, epsilon: 1 }],
  ])('find that nothing moves under %s', async (_, optimiser) => {
    expect(await told({ model: ar, optimiser, training: { steps: 100 } })).toEqual(['stagnation']);
  });

  it('find that forty rows are learned by heart', async () => {
    const wide = { depth: 1, width: 64 };
    const found = await told({
      data: { kind: 'hallway', branch: 0, branchNoise: 1, trainPairs: 40, testPairs: 256 },
      monitor: { batchSize: 40 },
      model: { kind: 'ar', latentDim: 6, encoder: wide, decoder: wide },
      optimiser: { learningRate: 5e-3 },
      training: { steps: 600 },
    });
    expect(found).toEqual(['over-fitting']);
  });
});
