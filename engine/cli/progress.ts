import { type NewRunEvent, RUN_LOG_VERSION, type RunEvent } from '../../schemas/run-log.ts';
import { EMPTY_SUMMARY, summarise, type RunSummary } from '../run/run-summary.ts';
import { formatDuration } from './format.ts';
import { lossWords } from './report.ts';
import type { Stream } from './terminal.ts';

const BAR_CELLS = 24;
/** A line rewritten more often than this only flickers. */
const REDRAW_MILLISECONDS = 100;
/** Where lines cannot be rewritten, one is written after each such share of the steps. */
const PLAIN_SHARE = 0.1;

/**
 * Shows how a training goes: on a terminal a bar on one line that is rewritten, elsewhere (a file, a pipe) a line after every tenth of
 * the steps. Alerts, pauses and log lines get lines of their own.
 */
export class Progress {
  readonly #stream: Stream;
  readonly #now: () => number;
  #summary: RunSummary = EMPTY_SUMMARY;
  #seq = 0;
  #drawnAt = -Infinity;
  #isDrawn = false;
  #nextPlain = 0;

  /** @param now milliseconds since the epoch */
  constructor(stream: Stream, now: () => number = Date.now) {
    this.#stream = stream;
    this.#now = now;
  }

  /** Takes an event of the run as it is written to the log. */
  take(event: NewRunEvent): void {
    const stamped = { ...event, v: RUN_LOG_VERSION, seq: this.#seq++, t: this.#now() / 1000 } as RunEvent;
    this.#summary = summarise(this.#summary, stamped);
    switch (event.type) {
      case 'started':
        this.#nextPlain = (Math.floor(event.step / this.#plainSteps()) + 1) * this.#plainSteps();
        if (event.step > 0) this.say(`Going on from step ${event.step}.`);
        return;
      case 'scalars':
        this.#advance();
        return;
      case 'alert':
        this.say(`${alertMark(event)} ${event.alert.title}`);
        return;
      case 'log':
        this.say(event.level === 'info' ? event.message : `${event.level}: ${event.message}`);
        return;
      case 'paused':
        this.say(`Paused at step ${event.step} (${event.reason}).`);
        return;
      case 'resumed':
        this.say('Resumed.');
        return;
      case 'ended':
        this.#clear();
        return;
      case 'latents':
      case 'probe':
      case 'samples':
      case 'checkpoint':
        return;
    }
  }

  /** A line of its own; the bar comes back below it. */
  say(line: string): void {
    this.#clear();
    this.#stream.write(`${line}\n`);
    this.#drawnAt = -Infinity;
  }

  #advance(): void {
    const { step, totalSteps } = this.#summary;
    if (this.#stream.isTTY === true) {
      const now = this.#now();
      if (now - this.#drawnAt < REDRAW_MILLISECONDS && step < totalSteps) return;
      this.#drawnAt = now;
      this.#draw();
    } else if (step >= this.#nextPlain) {
      this.#nextPlain = (Math.floor(step / this.#plainSteps()) + 1) * this.#plainSteps();
      this.#stream.write(
        `step ${step}/${totalSteps} (${Math.floor((100 * step) / totalSteps)} %)  ${this.#words()}\n`,
      );
    }
  }

  #draw(): void {
    const { step, totalSteps } = this.#summary;
    const full = Math.floor((BAR_CELLS * step) / totalSteps);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
    const line = `${bar} ${step}/${totalSteps}  ${this.#words()}`;
    // One cell is left free: some terminals break a line that is full.
    this.#stream.write(`\r\x1b[K${line.slice(0, Math.max(20, (this.#stream.columns || 80) - 1))}`);
    this.#isDrawn = true;
  }

  #words(): string {
    const { stepsPerSecond, eta, losses, terms } = this.#summary;
    return [
      ...(stepsPerSecond === null ? [] : [`${rateWords(stepsPerSecond)} steps/s`]),
      ...(eta === null ? [] : [`${formatDuration(eta)} left`]),
      ...(losses === null
        ? []
        : [
            lossWords(
              losses.values,
              terms.map((term) => term.name),
            ),
          ]),
    ].join('  ');
  }

  #clear(): void {
    if (this.#isDrawn) this.#stream.write('\r\x1b[K');
    this.#isDrawn = false;
  }

  #plainSteps(): number {
    return Math.max(1, Math.ceil(this.#summary.totalSteps * PLAIN_SHARE));
  }
}

function alertMark({ change, alert }: Extract<NewRunEvent, { type: 'alert' }>): string {
  return change === 'cleared' ? 'cleared:' : `${alert.severity}:`;
}

const rateWords = (rate: number) => (rate < 10 ? rate.toPrecision(2) : String(Math.round(rate)));
