import { describe, expect, it } from 'vitest';
import type { ManySteps, StepFeeds, StepResult } from '../../../engine/runtime/training-session.ts';
import { column, eventsOf, resumeSmall, runFolder, sessionFor, trainSmall } from './loop-fixture.ts';
import { experimentWith, smallDataset } from './experiment-fixture.ts';
import { LeastSquaresSession } from './least-squares-session.ts';

/** Takes four steps at once, whatever they cost. */
class InFours extends LeastSquaresSession {
  /** Numbers of the steps that were taken together. */
  readonly together: number[][] = [];

  readonly many: ManySteps = {
    steps: 4,
    below: Infinity,
    take: async (feeds) => {
      const numbers: number[] = [];
      const results: StepResult[] = [];
      for (const given of feeds) {
        numbers.push(given.step);
        results.push(await this.step(given));
      }
      this.together.push(numbers);
      return results;
    },
  };
}

/** Twenty steps of mini-batches: a checkpoint at 6, 12 and 18, a probe at 9 and 18, a look every 5 steps. */
const experiment = experimentWith({
  training: { steps: 20, batchSize: 8, checkpointEvery: 6 },
  probe: { every: 9 },
  monitor: { every: 5 },
});
const inFours = (): InFours => new InFours(smallDataset().inputDim, 8, 16);

describe('a session that takes several steps at once', () => {
  it('gives the same run as one that takes them one by one', async () => {
    const single = await trainSmall(experiment);
    const session = inFours();
    const block = await trainSmall(experiment, { session });
    expect(session.together.length).toBeGreaterThan(0);
    for (const name of ['loss', 'term.prediction', 'weight.kl', 'gradientNorm', 'learningRate'])
      expect(column(block.events, name), name).toEqual(column(single.events, name));
    expect(block.state).toEqual(single.state);
    expect(block.probes).toEqual(single.probes);
    const steps = ({ events }: typeof block): number[] =>
      eventsOf(events, 'checkpoint').map(({ step }) => step);
    expect(steps(block)).toEqual(steps(single));
  });

  it('takes none past the step at which something is due', async () => {
    const session = inFours();
    const { looks } = await trainSmall(experiment, { session });
    const due = [6, 9, 12, 18, 20, ...looks];
    for (const numbers of session.together)
      expect(due.filter((step) => numbers.slice(0, -1).includes(step))).toEqual([]);
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const whole = await trainSmall(experiment);
    const directory = runFolder();
    const broken = inFours();
    broken.beforeStep = ({ step }) => {
      if (step === 15) throw new Error('the machine went away');
    };
    await trainSmall(experiment, { directory, session: broken });
    const resumed = await resumeSmall(experiment, directory, { session: inFours() });
    expect(resumed.state).toEqual(whole.state);
  });

  it('fails at the very step that gave no number, and is asked about that one', async () => {
    const session = inFours();
    const asked: StepFeeds[] = [];
    session.beforeStep = (feeds) => {
      if (feeds.step === 7) feeds.x.fill(NaN);
    };
    session.diagnose = (feeds) => {
      asked.push(feeds);
      return Promise.resolve({ term: 'prediction', tensor: 'x' });
    };
    const { outcome, events } = await trainSmall(experiment, { session });
    expect(outcome).toMatchObject({ status: 'failed', step: 7, alerts: [{ id: 'non-finite' }] });
    expect(asked.map(({ step }) => step)).toEqual([7]);
    expect(column(events, 'loss')).toHaveLength(7);
  });

  it('is not asked for several where a step takes longer than pays', async () => {
    const session = inFours();
    const slow = { ...session.many, below: 0 };
    const { state } = await trainSmall(experiment, { session: Object.assign(session, { many: slow }) });
    expect(session.together).toEqual([]);
    expect(state).toEqual(
      (await trainSmall(experiment, { session: sessionFor(experiment, smallDataset()) })).state,
    );
  });
});
