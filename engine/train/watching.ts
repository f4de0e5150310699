import { readFileSync } from 'node:fs';
import type { Alert } from '../../schemas/alert.ts';
import type { RunEvent } from '../../schemas/run-log.ts';
import type { Analyst, LookQuestion, Past } from '../analyst/analyst.ts';
import { pastLooks } from '../monitor/past-looks.ts';
import { EventReader } from '../run/event-reader.ts';
import { upTo, withoutVoid } from '../run/void-tail.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Newest, Watch } from './training-parts.ts';
import { ofOtherRows, type WatchedRows } from './watched-rows.ts';

/** The same noise at every look, so that what changes between two looks is the weights. */
const DRAW = 0;

/** Reads the model on the same rows every time, and has the analyst look at what was read. */
export class ModelWatch implements Watch {
  readonly #session: Pick<TrainingSession, 'observe'>;
  readonly #analyst: Analyst;
  readonly #watched: WatchedRows;
  readonly #training: WatchedRows | null;
  /** Null for a model whose latents all come from x. */
  readonly #otherY: Float32Array | null;

  /**
   * @param watched of the test set where there is one
   * @param training as many training rows; null where `watched` are such
   * @param seesY whether some latent depends on y
   */
  constructor(
    session: Pick<TrainingSession, 'observe' | 'observedRows'>,
    analyst: Analyst,
    watched: WatchedRows,
    training: WatchedRows | null,
    seesY: boolean,
  ) {
    this.#session = session;
    this.#analyst = analyst;
    this.#watched = watched;
    this.#training = training;
    this.#otherY = seesY ? ofOtherRows(watched.y, session.observedRows) : null;
  }

  async look(step: number, newest: Newest, thorough: boolean): ReturnType<Watch['look']> {
    const { x, y } = this.#watched;
    const reading = await this.#session.observe(x, y, DRAW);
    const more = thorough ? await this.#thorough() : null;
    return { told: this.#analyst.ask({ kind: 'look', ...newest, step, reading, thorough: more }) };
  }

  async #thorough(): Promise<LookQuestion['thorough']> {
    const [session, training] = [this.#session, this.#training];
    return {
      swapped: this.#otherY && (await session.observe(this.#watched.x, this.#otherY, DRAW)),
      trainingTerms: training && (await session.observe(training.x, training.y, DRAW)).terms,
    };
  }
}

/**
 * What the log of a run holds up to the step that a resume begins with.
 *
 * @param eventsFile may be absent or torn: what cannot be read is no past
 */
export function readPast(eventsFile: string, step: number): Past {
  const { events } = new EventReader().push(readFileSync(eventsFile));
  const valid = withoutVoid(events)
    .map((event) => upTo(event, step))
    .filter((event): event is RunEvent => event !== null);
  const alerts = new Map<string, Alert>();
  let probedAt: number | null = null;
  for (const event of valid) {
    if (event.type === 'probe') probedAt = event.step;
    if (event.type !== 'alert') continue;
    if (event.change === 'cleared') alerts.delete(event.alert.id);
    else alerts.set(event.alert.id, event.alert);
  }
  return { alerts: [...alerts.values()], looks: pastLooks(valid), probedAt };
}
