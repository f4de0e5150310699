import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchPlan } from '../../../engine/data/batches.ts';
import { loadDataset } from '../../../engine/data/load.ts';
import { readExperiment } from '../../../engine/experiment/read.ts';
import { createTrainingSession } from '../../../engine/runtime/create-session.ts';
import type {
  ManySteps,
  StepFeeds,
  StepResult,
  TrainingSession,
} from '../../../engine/runtime/training-session.ts';
import { StepFeeder } from '../../../engine/train/step-feeds.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const names = readdirSync(EXAMPLES).filter((name) => name.endsWith('.vjepa.json'));

interface Training {
  readonly session: TrainingSession;
  readonly many: ManySteps;
  /** What steps `first` … `last` are fed, one at a time: the arrays of one may serve for the next. */
  feeds(first: number, last: number): Iterable<StepFeeds>;
}

async function training(example: string, batchSize: 'full' | number): Promise<Training> {
  const file = join(EXAMPLES, example);
  const text = readFileSync(file, 'utf8');
  const [train, test] = text.includes('"noisy-tv"')
    ? ['trainSteps', 'testSteps']
    : ['trainPairs', 'testPairs'];
  const overrides = [
    `data.${train}=100`,
    `data.${test}=20`,
    'training.threads=1',
    `training.batchSize=${JSON.stringify(batchSize)}`,
  ];
  const { experiment, problems } = readExperiment(text, { file, overrides });
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  const data = await loadDataset(experiment.data, EXAMPLES);
  const plan = batchPlan(data.train.pairs, batchSize, experiment.seed);
  const { inputDim, targetDim } = data;
  const shape = { inputDim, targetDim, batchRows: plan.rows, readRows: 8, sameBatch: plan.full };
  const session = await createTrainingSession(experiment, shape);
  const feeder = new StepFeeder(experiment, data, session);
  if (!session.many) throw new Error('several steps at once were expected');
  return {
    session,
    many: session.many,
    *feeds(first, last) {
      for (let step = first; step <= last; step++) yield feeder.at(step);
    },
  };
}

async function oneByOne(training: Training, first: number, last: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of training.feeds(first, last)) results.push(await training.session.step(step));
  return results;
}

const weights = async ({ session }: Training): Promise<Record<string, number[]>> =>
  Object.fromEntries([...(await session.exportState())].map(([name, { data }]) => [name, [...data]]));

describe('several steps in one run', () => {
  it.each(names.flatMap((name) => [[name, 'full'] as const, [name, 37] as const]))(
    'are bit for bit the same steps: %s, batch %s',
    async (name, batchSize) => {
      const [single, block] = [await training(name, batchSize), await training(name, batchSize)];
      const { steps } = block.many;
      const expected = await oneByOne(single, 1, 2 * steps + 4);
      const actual = [
        ...(await oneByOne(block, 1, 3)),
        ...(await block.many.take(block.feeds(4, steps + 3))),
        ...(await oneByOne(block, steps + 4, steps + 4)),
        ...(await block.many.take(block.feeds(steps + 5, 2 * steps + 4))),
      ];
      expect(actual).toEqual(expected);
      expect(await weights(block)).toEqual(await weights(single));
      await single.session.dispose();
      await block.session.dispose();
    },
  );

  it('know the state before any one of them, to say where it left the finite numbers', async () => {
    const block = await training('noisy-tv.vjepa.json', 37);
    const bad = 5;
    const broken = (feeds: StepFeeds): StepFeeds =>
      feeds.step === bad ? { ...feeds, x: feeds.x.map(() => NaN) } : feeds;
    function* feeds(): Iterable<StepFeeds> {
      for (const step of block.feeds(1, block.many.steps)) yield broken(step);
    }
    const results = await block.many.take(feeds());
    expect(results.findIndex(({ loss }) => !Number.isFinite(loss))).toBe(bad - 1);
    const [again] = [...block.feeds(bad, bad)].map(broken);
    // The weights after the run are not finite either; those before step 5 are, so that no weight is to blame.
    expect((await block.session.diagnose(again as StepFeeds))?.tensor).not.toMatch(/^weight/);
    await block.session.dispose();
  });
});
