import type { Experiment } from '../../schemas/experiment.ts';
import { batchPlan, type BatchPlan } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { StepFeeds, TrainingSession } from '../runtime/training-session.ts';
import { annealingAt, learningRateAt } from './schedules.ts';
import { StepNoise } from './step-noise.ts';

/** What each step is fed: functions of the experiment and the step's number alone, so that any step can be taken again. */
export class StepFeeder {
  readonly #experiment: Experiment;
  readonly #dataset: Dataset;
  readonly #session: TrainingSession;
  readonly #plan: BatchPlan;
  /** The full batch is the same arrays at every step, so that the session needs no new tensors for it. */
  readonly #wholeBatch: { readonly x: Float32Array; readonly y: Float32Array } | null;
  readonly #noise: StepNoise;

  constructor(experiment: Experiment, dataset: Dataset, session: TrainingSession) {
    this.#experiment = experiment;
    this.#dataset = dataset;
    this.#session = session;
    this.#plan = batchPlan(dataset.train.pairs, experiment.training.batchSize, experiment.seed);
    this.#wholeBatch = this.#plan.full ? this.#plan.batch(1, dataset.train) : null;
    this.#noise = new StepNoise(session.noiseInputs, experiment.seed);
  }

  /** Batch, noise, weights and learning rate of step 1, 2, … The noise is filled anew by the next call. */
  at(step: number): StepFeeds {
    const { objective, optimiser, training } = this.#experiment;
    const { x, y } = this.#wholeBatch ?? this.#plan.batch(step, this.#dataset.train);
    const annealing = annealingAt(step, training.steps, objective.annealing);
    const weights = this.#session.termWeights.map(({ base, annealed }) =>
      annealed ? base * annealing : base,
    );
    const learningRate = learningRateAt(step, training.steps, optimiser);
    return { x, y, noise: this.#noise.at(step), step, learningRate, weights };
  }
}
