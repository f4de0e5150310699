import type { ManySteps, StepFeeds } from '../../engine/runtime/training-session.ts';
import type { Speed } from './requests.ts';

/** Takes a step, returns its loss. */
export type TakeStep = (feeds: StepFeeds) => Promise<number>;

/** Steps that are fed the same again and again, one by one or, where that pays, several in a run, as the training loop takes them. */
export class TimedTraining {
  readonly #take: TakeStep;
  readonly #many: ManySteps | null;
  readonly #feeds: Omit<StepFeeds, 'step'>;
  #step = 0;
  #together = false;

  constructor(take: TakeStep, many: ManySteps | null, feeds: Omit<StepFeeds, 'step'>) {
    this.#take = take;
    this.#many = many;
    this.#feeds = feeds;
  }

  /** Losses of the first three steps; from then on several steps are taken in a run if those after them are short enough. */
  async begin(): Promise<readonly number[]> {
    const losses = [await this.#one(), await this.#one(), await this.#one()];
    const times: number[] = [];
    for (let i = 0; this.#many && i < 5; i++) {
      const start = performance.now();
      await this.#one();
      times.push(performance.now() - start);
    }
    this.#together = this.#many !== null && Math.min(...times) <= this.#many.below;
    return losses;
  }

  /** Whole chunks of steps, each at least 20 ms long, so that looking at the clock costs nothing. */
  async measure(seconds: number): Promise<Speed> {
    const [start, cpu, before] = [performance.now(), process.cpuUsage(), this.#step];
    let [wall, chunk, loss] = [0, 1, NaN];
    while (wall < seconds) {
      for (let i = 0; i < chunk; i++) loss = await (this.#together ? this.#several() : this.#one());
      const now = (performance.now() - start) / 1000;
      if (now - wall < 0.02) chunk *= 2;
      wall = now;
    }
    const { user, system } = process.cpuUsage(cpu);
    const count = this.#step - before;
    return { stepsPerSecond: count / wall, stepsPerCpuSecond: (count * 1e6) / (user + system), loss };
  }

  #one(): Promise<number> {
    return this.#take({ ...this.#feeds, step: ++this.#step });
  }

  async #several(): Promise<number> {
    if (!this.#many) throw new Error('this session takes steps one by one');
    const feeds = Array.from({ length: this.#many.steps }, () => ({ ...this.#feeds, step: ++this.#step }));
    return (await this.#many.take(feeds)).at(-1)?.loss ?? NaN;
  }
}
