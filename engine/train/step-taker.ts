import type { Experiment } from '../../schemas/experiment.ts';
import type { Dataset } from '../data/dataset.ts';
import type { StepFeeds, StepResult, TrainingSession } from '../runtime/training-session.ts';
import { StepFeeder } from './step-feeds.ts';

export type TakenStep = Pick<StepFeeds, 'step' | 'weights' | 'learningRate'> & {
  readonly result: StepResult;
};

/** Takes the steps of a training, several in one run of the session where that pays. */
export class StepTaker {
  readonly #session: TrainingSession;
  readonly #feeder: StepFeeder;
  #milliseconds = Infinity;

  constructor(experiment: Experiment, dataset: Dataset, session: TrainingSession) {
    this.#session = session;
    this.#feeder = new StepFeeder(experiment, dataset, session);
  }

  /** How long a step has taken; decides what pays from here on. */
  tookMilliseconds(milliseconds: number): void {
    this.#milliseconds = milliseconds;
  }

  /** Takes step number `first`, or as many from there as the session takes at once, but none past `last`. */
  async take(first: number, last: number): Promise<readonly TakenStep[]> {
    const { many } = this.#session;
    if (!many || this.#milliseconds > many.below || last - first + 1 < many.steps) {
      const feeds = this.#feeder.at(first);
      return [{ ...feeds, result: await this.#session.step(feeds) }];
    }
    const taken: StepFeeds[] = [];
    const results = await many.take(this.#upTo(first, many.steps, taken));
    return results.flatMap((result, i) => (taken[i] ? [{ ...taken[i], result }] : []));
  }

  /** What a step is fed; its noise is filled anew by the next call, and by the next step. */
  feeds(step: number): StepFeeds {
    return this.#feeder.at(step);
  }

  /** What the next steps are fed, one after another, for the arrays of one serve for the next; noted in `taken`. */
  *#upTo(first: number, count: number, taken: StepFeeds[]): Iterable<StepFeeds> {
    for (let step = first; taken.length < count; step++) {
      const feeds = this.#feeder.at(step);
      taken.push(feeds);
      yield feeds;
    }
  }
}
