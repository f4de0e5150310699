import { loadDataset } from '../../../engine/data/load.ts';
import { stepFigures, type LoggedStep } from '../../../engine/monitor/step-figures.ts';
import { createTrainingSession } from '../../../engine/runtime/create-session.ts';
import { createObservers } from '../../../engine/train/observers.ts';
import { StepFeeder } from '../../../engine/train/step-feeds.ts';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { NewRunEvent } from '../../../schemas/run-log.ts';

/**
 * Trains for real on whole batches, looks `looks` times, always thoroughly, and probes `probes` times; all that the observers tell, in order.
 * Either number divides the number of steps.
 */
export async function observedTraining(
  of: Experiment,
  looks: number,
  probes: number,
): Promise<NewRunEvent[]> {
  const { steps } = of.training;
  const data = await loadDataset(of.data, '/');
  const session = await createTrainingSession(of, {
    inputDim: data.inputDim,
    targetDim: data.targetDim,
    batchRows: data.train.pairs,
    readRows: of.monitor.batchSize,
  });
  try {
    const { watch, prober } = createObservers(of, data, session);
    const feeder = new StepFeeder(of, data, session);
    const events: NewRunEvent[] = [];
    let taken: LoggedStep[] = [];
    for (let step = 0; step <= steps; step++) {
      if (step > 0) {
        const feeds = feeder.at(step);
        taken.push({ step, learningRate: feeds.learningRate, ...(await session.step(feeds)) });
      }
      if (step > 0 && probes > 0 && step % (steps / probes) === 0) {
        const { told } = await prober!.probe(step);
        events.push(...(await told).events);
      }
      if (step % (steps / looks) !== 0) continue;
      const newest = { steps: stepFigures(taken), loss: taken.at(-1)?.loss ?? null };
      taken = [];
      const { told } = await watch.look(step, newest, true);
      events.push(...(await told).events);
    }
    return events;
  } finally {
    await session.dispose();
  }
}
