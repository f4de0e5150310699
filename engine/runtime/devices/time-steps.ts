import type { StepFeeds, TrainingSession } from '../training-session.ts';

/** No more steps than these are taken, however fast they are. */
const MOST_STEPS = 100;

/**
 * Steps a second of a session, of steps that are taken until the budget is spent: (steps) / (their time). The first step is not
 * counted, for many a device compiles in it. The session is left as it was found: its state is put back.
 *
 * @param milliseconds budget; one step at least is timed, however long it takes
 */
export async function stepsPerSecond(
  session: TrainingSession,
  feeds: (step: number) => StepFeeds,
  milliseconds: number,
  now: () => number = () => performance.now(),
): Promise<number> {
  const state = await session.exportState();
  const begin = now();
  await session.step(feeds(1));
  const from = now();
  let steps = 0;
  let time: number;
  do {
    steps++;
    await session.step(feeds(1 + steps));
    time = now();
  } while (time - begin < milliseconds && steps < MOST_STEPS);
  await session.importState(state);
  return (1000 * steps) / (time - from);
}
