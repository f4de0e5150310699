import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert, AlertEvent, Calibration, LatentsEvent, ProbeScore } from '../../schemas/run-log.ts';
import type { TruthArray } from '../data/dataset.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import { logNumbers } from '../run/numbers.ts';
import { AlertLife, alertId } from './alert-life.ts';
import { allDetectors } from './detectors/all.ts';
import type { Detector } from './detectors/detector.ts';
import {
  fromStatistics,
  latentFigures,
  spreadOf,
  toStatistics,
  type LatentFigures,
} from './latent-figures.ts';
import type { Look, LookContext } from './look.ts';
import { Projector } from './projection.ts';
import { calibrationFigures, type CalibrationFigures } from './statistics.ts';

type LatentsPayload = Omit<LatentsEvent, 'v' | 'seq' | 't'>;
type AlertPayload = Omit<AlertEvent, 'v' | 'seq' | 't'>;

export interface MonitorOptions {
  readonly experiment: Experiment;
  /** The latent that the probe reads, which is also the one that is projected. */
  readonly probeLatent: string;
  /** Truth of the rows of the probe batch, at the time that the probed latent is about; row r belongs to row r of a reading. */
  readonly truth: Readonly<Record<string, TruthArray>>;
  /** Left out: all of them. */
  readonly detectors?: readonly Detector[];
}

/** What a look sees. */
export interface Observation {
  readonly step: number;
  /** Of the probe batch, the same rows at every look. */
  readonly readings: readonly LatentReading[];
  /** The newest probe; null before the first. */
  readonly probe: { readonly step: number; readonly scores: Readonly<Record<string, ProbeScore>> } | null;
  /** Loss of the newest step; null where there is none yet. */
  readonly loss: number | null;
}

/** Looks at the probe batch: statistics for the log, and verdicts. Knows no disk and no clock. */
export class Monitor {
  readonly #experiment: Experiment;
  readonly #probeLatent: string;
  readonly #projector: Projector;
  readonly #detectors: readonly Detector[];
  readonly #lives = new Map<string, AlertLife>();
  readonly #largestSpread = new Map<string, number>();
  #first: Look | null = null;
  #previous: Look | null = null;

  constructor({ experiment, probeLatent, truth, detectors = allDetectors }: MonitorOptions) {
    this.#experiment = experiment;
    this.#probeLatent = probeLatent;
    this.#projector = new Projector(truth);
    this.#detectors = detectors.filter(({ id }) => !experiment.monitor.mute.includes(id));
  }

  /**
   * Goes on where the log of a resumed run ends.
   *
   * @param alerts those that held, as last told
   * @param looks the `latents` events of the run in order: what shrinkage is measured against
   */
  restore(alerts: readonly Alert[], looks: readonly Pick<LatentsEvent, 'step' | 'latents'>[]): void {
    for (const alert of alerts) {
      const detector = this.#detectors.find(({ id }) => id === alert.detector);
      if (!detector) continue;
      const subject = alert.id.slice(detector.id.length + 1);
      this.#lives.set(alert.id, new AlertLife(detector, subject, alert));
    }
    for (const { step, latents } of looks) {
      const figures = latents.map(fromStatistics);
      this.#first ??= { step, latents: figures, calibration: null, probe: null, loss: null };
      this.#noteSpreads(figures);
    }
  }

  /** One look. Steps must not go back. */
  observe({ step, readings, probe, loss }: Observation): { latents: LatentsPayload; alerts: AlertPayload[] } {
    const analysed = readings.map((reading) => ({ reading, ...latentFigures(reading) }));
    const calibration = this.#calibration(readings);
    const look: Look = { step, latents: analysed.map(({ figures }) => figures), calibration, probe, loss };
    const probed = analysed.find(({ reading }) => reading.name === this.#probeLatent);
    return {
      latents: {
        type: 'latents',
        step,
        rows: readings[0]?.rows ?? 0,
        latents: look.latents.map(toStatistics),
        calibration: calibration && loggedCalibration(calibration),
        projection: probed ? this.#projector.project(probed.reading, probed.directions) : null,
      },
      alerts: this.#judge(look),
    };
  }

  #calibration(readings: readonly LatentReading[]): CalibrationFigures | null {
    const { model } = this.#experiment;
    const prediction = readings.find(({ role }) => role === 'prediction');
    const target = readings.find(({ role }) => role === 'target');
    if (!prediction || !target) return null;
    return calibrationFigures(prediction, target, 'target' in model && model.target.sample);
  }

  #judge(look: Look): AlertPayload[] {
    this.#first ??= look;
    this.#noteSpreads(look.latents);
    const context: LookContext = {
      experiment: this.#experiment,
      first: this.#first,
      previous: this.#previous,
      largestSpread: this.#largestSpread,
    };
    const last = look.step >= this.#experiment.training.steps;
    const changes = this.#detectors.flatMap((detector) =>
      detector.inspect(look, context).map((finding) => {
        const id = alertId(detector, finding.subject);
        const life = this.#lives.get(id) ?? new AlertLife(detector, finding.subject);
        this.#lives.set(id, life);
        return life.observe(finding, look.step, last);
      }),
    );
    this.#previous = look;
    return changes.filter((change) => change !== null).map((change) => ({ type: 'alert', ...change }));
  }

  #noteSpreads(latents: readonly LatentFigures[]): void {
    for (const figures of latents) {
      const spread = spreadOf(figures);
      if (spread > (this.#largestSpread.get(figures.name) ?? 0))
        this.#largestSpread.set(figures.name, spread);
    }
  }
}

function loggedCalibration({ ratio, predictedVariance, actualVariance }: CalibrationFigures): Calibration {
  return {
    ratio: logNumbers(ratio),
    predictedVariance: logNumbers(predictedVariance),
    actualVariance: logNumbers(actualVariance),
  };
}
