import type { Experiment } from '../../schemas/experiment.ts';
import type { LatentsEvent } from '../../schemas/run-log.ts';
import type { TruthArray } from '../data/dataset.ts';
import type { ModelReading } from '../models/latent-reading.ts';
import { Judge, type AlertPayload, type JudgeOptions } from './judge.ts';
import { latentFigures } from './latent-figures.ts';
import { calibrationOf, decodingOf, predictionOf, targetUseOf, type LookedAt } from './look-figures.ts';
import type { EvaluatedFigures, Look, LookContext } from './look.ts';
import { toLog } from './log-looks.ts';
import { Projector } from './projection.ts';

type LatentsPayload = Omit<LatentsEvent, 'v' | 'seq' | 't'>;

export interface MonitorOptions extends JudgeOptions {
  /** The latent that is projected. */
  readonly projected: string;
  /** Truth of the rows of the probe batch, of the half that the projected latent is about; row r belongs to row r of a reading. */
  readonly truth: Readonly<Record<string, TruthArray>>;
}

/** What a look sees. */
export interface Observation extends Pick<Look, 'step' | 'probe' | 'steps' | 'loss'> {
  /** The probe batch, the same rows at every look. */
  readonly rows: LookedAt;
  readonly reading: ModelReading;
  /** What only a thorough look takes the time for; null at a brief one. */
  readonly thorough: {
    /** Of the same x with the y of other rows; null for a model whose latents all come from x. */
    readonly swapped: ModelReading | null;
    /** Terms of as many training rows; null where the probe batch is training data itself. */
    readonly trainingTerms: Float32Array | null;
  } | null;
}

/** Looks at the probe batch: statistics for the log, and verdicts. Knows no disk and no clock. */
export class Monitor {
  readonly #experiment: Experiment;
  readonly #terms: LookContext['terms'];
  readonly #projected: string;
  readonly #projector: Projector;
  readonly #judge: Judge;

  constructor(options: MonitorOptions) {
    this.#experiment = options.experiment;
    this.#terms = options.terms;
    this.#projected = options.projected;
    this.#projector = new Projector(options.truth);
    this.#judge = new Judge(options);
  }

  /** Goes on where the log of a resumed run ends; see `Judge.restore`. */
  restore(...past: Parameters<Judge['restore']>): void {
    this.#judge.restore(...past);
  }

  /** One look. Steps must not go back. */
  observe(observation: Observation): { latents: LatentsPayload; alerts: AlertPayload[] } {
    const { step, rows, reading, thorough, probe, steps, loss } = observation;
    const analysed = reading.latents.map((latent) => ({
      reading: latent,
      ...latentFigures(latent, thorough !== null),
    }));
    const look: Look = {
      step,
      latents: analysed.map(({ figures }) => figures),
      calibration: calibrationOf(reading.latents, this.#experiment.model),
      decoding: decodingOf(reading.decoded, rows),
      prediction: predictionOf(reading, rows, thorough !== null),
      targetUse: thorough?.swapped ? targetUseOf(reading, thorough.swapped, rows) : null,
      teacherLag: reading.teacherLag,
      evaluated: thorough && this.#evaluated(reading.terms, thorough.trainingTerms),
      probe,
      steps,
      loss,
    };
    const projected = analysed.find(({ reading: { name } }) => name === this.#projected);
    return {
      latents: {
        type: 'latents',
        ...toLog(look),
        rows: reading.latents[0]?.rows ?? 0,
        projection: projected ? this.#projector.project(projected.reading, projected.directions) : null,
      },
      alerts: this.#judge.judge(look),
    };
  }

  #evaluated(watched: Float32Array, training: Float32Array | null): Look['evaluated'] {
    const of = (values: Float32Array): EvaluatedFigures => ({
      loss: this.#terms.reduce(
        (sum, { weight }, i) => sum + (weight === 0 ? 0 : weight * (values[i] ?? NaN)),
        0,
      ),
      terms: Object.fromEntries(this.#terms.map(({ name }, i) => [name, values[i] ?? NaN])),
    });
    return training === null
      ? { heldOut: null, training: of(watched) }
      : { heldOut: of(watched), training: of(training) };
  }
}
