import type { Alert } from '../../schemas/alert.ts';
import type { AlertEvent } from '../../schemas/run-log.ts';
import { AlertLife, alertId } from './alert-life.ts';
import { causeOf } from './causes.ts';
import { allDetectors } from './detectors/all.ts';
import type { Detector } from './detectors/detector.ts';
import { spreadOf, type LatentFigures } from './latent-figures.ts';
import type { Look, LookContext } from './look.ts';

export type AlertPayload = Omit<AlertEvent, 'v' | 'seq' | 't'>;

export type JudgeOptions = Pick<LookContext, 'experiment' | 'terms' | 'trainingRows'> & {
  /** Left out: all of them. */
  readonly detectors?: readonly Detector[];
};

/** Turns looks into alerts: asks every detector, keeps the lives of their verdicts, and finds which explains which. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #detectors: readonly Detector[];
  readonly #lives = new Map<string, AlertLife>();
  readonly #largestSpread = new Map<string, number>();
  readonly #earlier: Look[] = [];

  constructor(options: JudgeOptions) {
    const { experiment, detectors = allDetectors } = options;
    this.#options = options;
    this.#detectors = detectors.filter(({ id }) => !experiment.monitor.mute.includes(id));
  }

  /**
   * Goes on where the log of a resumed run ends.
   *
   * @param alerts those that held, as last told
   * @param looks of the run so far, in order
   */
  restore(alerts: readonly Alert[], looks: readonly Look[]): void {
    for (const alert of alerts) {
      const detector = this.#detectors.find(({ id }) => id === alert.detector);
      if (!detector) continue;
      const subject = alert.id.slice(detector.id.length + 1);
      this.#lives.set(alert.id, new AlertLife(detector, subject, alert));
    }
    for (const look of looks) this.#remember(look);
  }

  /** What a look changes. Steps must not go back. */
  judge(look: Look): AlertPayload[] {
    const { experiment, terms, trainingRows } = this.#options;
    this.#noteSpreads(look.latents);
    const context: LookContext = {
      experiment,
      terms,
      trainingRows,
      first: this.#earlier[0] ?? look,
      previous: this.#earlier.at(-1) ?? null,
      earlier: this.#earlier,
      largestSpread: this.#largestSpread,
    };
    const last = look.step >= experiment.training.steps;
    const found = this.#detectors.flatMap((detector) =>
      detector
        .inspect(look, context)
        .map((finding) => ({ life: this.#lifeOf(detector, finding.subject), finding })),
    );
    const changes = found.map(({ life, finding }) => ({
      life,
      change: life.observe(finding, look.step, last),
    }));
    this.#earlier.push(look);
    const held = [...this.#lives.values()].flatMap(({ alert }) => (alert ? [alert] : []));
    const told = new Map<AlertLife, AlertPayload>();
    for (const { life, change } of changes) if (change) told.set(life, { type: 'alert', ...change });
    for (const life of this.#lives.values()) {
      if (!life.alert) continue;
      const cause = causeOf(life.alert, held)?.id ?? null;
      if (cause === (life.alert.cause ?? null)) continue;
      const alert = life.explainedBy(cause, look.step);
      told.set(life, { type: 'alert', change: told.get(life)?.change ?? 'updated', alert });
    }
    return [...told.values()];
  }

  #lifeOf(detector: Detector, subject: string): AlertLife {
    const id = alertId(detector, subject);
    const life = this.#lives.get(id) ?? new AlertLife(detector, subject);
    this.#lives.set(id, life);
    return life;
  }

  #remember(look: Look): void {
    this.#noteSpreads(look.latents);
    this.#earlier.push(look);
  }

  #noteSpreads(latents: readonly LatentFigures[]): void {
    for (const figures of latents) {
      const spread = spreadOf(figures);
      if (spread > (this.#largestSpread.get(figures.name) ?? 0))
        this.#largestSpread.set(figures.name, spread);
    }
  }
}
