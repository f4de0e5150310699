import type { NewRunEvent } from '../../schemas/run-log.ts';
import type { ProbeFigures } from '../monitor/look.ts';
import { Monitor } from '../monitor/monitor.ts';
import { withScores } from '../monitor/past-looks.ts';
import { linearProbeScores } from '../probe/linear-probe.ts';
import type { AnalystSetup, ProbeQuestion, Question } from './analyst.ts';

/** The analysis of one run, wherever it takes place. Knows no thread and no clock. */
export class RunAnalyst {
  readonly #setup: AnalystSetup;
  readonly #monitor: Monitor;
  /** The newest. */
  #probe: ProbeFigures | null;

  constructor(setup: AnalystSetup) {
    const { experiment, terms, trainingRows, projected, truth, past } = setup;
    this.#setup = setup;
    this.#monitor = new Monitor({ experiment, terms, trainingRows, projected, truth });
    this.#monitor.restore(past.alerts, past.looks);
    this.#probe = past.looks.at(-1)?.probe ?? null;
  }

  /** What the log is told. Steps must not go back. */
  answer(question: Question): readonly NewRunEvent[] {
    if (question.kind === 'probe') return this.#scores(question);
    const { latents, alerts } = this.#monitor.observe({
      ...question,
      rows: this.#setup.watched,
      probe: this.#probe,
    });
    return [latents, ...alerts];
  }

  /** One event for each probed latent. */
  #scores({ step, latents }: ProbeQuestion): readonly NewRunEvent[] {
    return this.#setup.probed.map(({ latent, train, test }, i) => {
      const read = latents[i]!;
      const scores = linearProbeScores(
        { latent: read.train, truth: train },
        read.test && test && { latent: read.test, truth: test },
      );
      this.#probe = withScores(this.#probe, step, latent, scores);
      return { type: 'probe', step, kind: 'linear-regression', latent, scores };
    });
  }
}
