import type { DeviceReport } from '../../schemas/run-record.ts';
import type { TermInfo } from '../../schemas/run-log.ts';
import type { LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { ProbeLatents } from '../models/model-graph.ts';

/**
 * A compiled experiment, ready to be stepped: what the training loop sees of the tensor side.
 * `engine/runtime/` makes one from a training program; the loop knows neither the model nor the runtime.
 */
export interface TrainingSession {
  readonly device: DeviceReport;
  readonly terms: readonly TermInfo[];
  /** How each of `terms` enters the loss. */
  readonly termWeights: readonly TermWeight[];
  readonly parameterCount: number;
  /** Inputs of a step that the loop fills with noise, in order. */
  readonly noiseInputs: readonly NoiseInput[];
  /** Rows of a step. */
  readonly batchRows: number;
  /** Which latents the probe reads, and which half of a pair each is held to the truth of. */
  readonly probeLatents: ProbeLatents;
  /** Rows that `observe` takes. */
  readonly observedRows: number;

  /** One optimiser step; the state inside moves on. */
  step(feeds: StepFeeds): Promise<StepResult>;
  /** Several steps in one run; absent where they are as good one by one. */
  readonly many?: ManySteps;
  /** Latents of `rows` pairs under the current parameters. x (rows, inputDim), y (rows, targetDim). No noise: samples are means. */
  read(x: Float32Array, y: Float32Array, rows: number): Promise<readonly LatentReading[]>;
  /**
   * All that the model says of `observedRows` pairs under the current parameters and one draw of its noise.
   *
   * @param draw number of the draw: the same number is the same noise, whatever the step
   */
  observe(x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading>;
  /** Copies of everything that a checkpoint must hold. */
  exportState(): Promise<TrainingState>;
  /** Throws a `StateMismatchError` naming the tensor when names or shapes differ. */
  importState(state: TrainingState): Promise<void>;
  /**
   * After a non-finite loss: the first tensor of the step, in order of computation, that is not finite under the
   * parameters before the step. Null where none is found.
   */
  diagnose(feeds: StepFeeds): Promise<Diagnosis | null>;
  dispose(): Promise<void>;
}

/** Takes several steps at once: the same bits as one by one, for less. */
export interface ManySteps {
  /** How many. */
  readonly steps: number;
  /** Milliseconds of a step up to which it pays. */
  readonly below: number;
  /** Takes `steps` steps. Each feed is copied before the next is asked for, so that their arrays may be the same ones. */
  take(feeds: Iterable<StepFeeds>): Promise<readonly StepResult[]>;
}

export interface Diagnosis {
  /** Name of the first loss term that depends on it. */
  readonly term: string;
  /** e.g. `prediction.logVariance` or `parameter/encoder.0.weight`. */
  readonly tensor: string;
}

export interface TermWeight {
  /** The weight after any annealing. */
  readonly base: number;
  /** True where `objective.annealing` scales it. */
  readonly annealed: boolean;
}

export interface NoiseInput {
  readonly name: string;
  readonly length: number;
  /** Standard normal; or uniform on [0, 1), in multiples of 2⁻²⁴. */
  readonly distribution: 'normal' | 'uniform';
}

export interface StepFeeds {
  /** (batchRows, inputDim) and (batchRows, targetDim). The session may keep a reference until the step ends. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** One array for each of `noiseInputs`. */
  readonly noise: readonly Float32Array[];
  /** Number of this step, 1 for the first (Adam's t). */
  readonly step: number;
  readonly learningRate: number;
  /** One weight per term, in the order of `terms`. */
  readonly weights: readonly number[];
}

export interface StepResult {
  /** Σ weight × term, before the step. */
  readonly loss: number;
  /** Raw terms, in the order of `terms`. */
  readonly terms: Float32Array;
  /** Euclidean norm of the whole gradient before clipping. */
  readonly gradientNorm: number;
}

/** Named tensors: `parameter/<name>`, `adam.m/<name>`, `adam.v/<name>`, `ema/<name>`, `frozen/<name>`. */
export type TrainingState = ReadonlyMap<string, StateTensor>;
export interface StateTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Weights that are not those of the model. */
export class StateMismatchError extends Error {
  override readonly name = 'StateMismatchError';

  /** @param what the tensor and both shapes, as a sentence; what to do is said here */
  constructor(what: string) {
    super(
      `${what} The weights were trained by another release of this program or for another model. Use the release that "versions" in ` +
        'run.json names, or train the experiment as a new run.',
    );
  }
}
