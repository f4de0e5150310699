import { adamSchedule, type AdamOptions } from '../graph/adam.ts';
import type { OnnxSession } from './onnx-session.ts';
import type { Stepper } from './state-store.ts';
import type { StepFeeds, StepResult, TrainingSession } from './training-session.ts';

/** What a step is fed beside its state. */
export interface StepShape extends Pick<TrainingSession, 'noiseInputs'> {
  readonly optimiser: AdamOptions;
  /** Number of loss terms. */
  readonly termCount: number;
  /** Whether every step takes the same x and y. */
  readonly sameBatch: boolean;
}

/** One step a run. */
export class SingleStep {
  readonly #session: OnnxSession;
  readonly #stepper: Stepper;
  readonly #shape: StepShape;
  readonly #weights: Float32Array;
  readonly #schedule = new Float32Array(3);
  readonly #fed = new Map<string, Float32Array>();

  constructor(session: OnnxSession, stepper: Stepper, shape: StepShape) {
    this.#session = session;
    this.#stepper = stepper;
    this.#shape = shape;
    this.#weights = new Float32Array(shape.termCount);
  }

  async take(feeds: StepFeeds): Promise<StepResult> {
    this.#weights.set(feeds.weights);
    this.#schedule.set(adamSchedule(this.#shape.optimiser, feeds.learningRate, feeds.step));
    this.#feed('weights', this.#weights);
    this.#feed('schedule', this.#schedule);
    this.#feed('x', feeds.x);
    this.#feed('y', feeds.y);
    this.#shape.noiseInputs.forEach(({ name }, i) =>
      this.#feed(`noise/${name}`, feeds.noise[i] ?? new Float32Array()),
    );
    return resultOf(await this.#stepper.advance());
  }

  /** Feeds an array if the step reads it; the tensor over an array is made once. */
  #feed(name: string, data: Float32Array): void {
    if (this.#fed.get(name) === data || !this.#session.reads(name)) return;
    this.#stepper.feed(name, this.#session.tensor(name, data));
    this.#fed.set(name, data);
  }
}

/** A step's output `scalars`: [loss, gradient norm, term 0, term 1, …]. */
export function resultOf(scalars: Float32Array): StepResult {
  const [loss = NaN, gradientNorm = NaN] = scalars;
  return { loss, gradientNorm, terms: scalars.slice(2) };
}
