import type { StepFeeds, TrainingSession } from '../training-session.ts';

/** No more steps than these are taken, however fast they are. */
const MOST_STEPS = 100;

/**
 * Steps a second of a session, of steps that are taken until the budget is spent: (steps) / (their time). The first step is not
 * counted, for many a device compiles in it. Where several steps in one run pay, they are what is timed. The session is left as it was found: its state is put back.
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
  const { many } = session;
  let taken = 0;
  const next = (): StepFeeds => feeds(++taken);
  const one = async (): Promise<void> => void (await session.step(next()));
  const begin = now();
  await one();
  let from = now();
  await one();
  let steps = 1;
  let time = now();
  const several = many && time - from <= many.below ? many : null;
  if (several) {
    await several.take(repeated(several.steps, next));
    steps = 0;
    from = time = now();
  }
  while (steps === 0 || (time - begin < milliseconds && steps < MOST_STEPS)) {
    if (several) await several.take(repeated(several.steps, next));
    else await one();
    steps += several?.steps ?? 1;
    time = now();
  }
  await session.importState(state);
  return (1000 * steps) / (time - from);
}

/** One feed after another, for the arrays of one may serve for the next. */
function* repeated(count: number, next: () => StepFeeds): Iterable<StepFeeds> {
  for (let i = 0; i < count; i++) yield next();
}
