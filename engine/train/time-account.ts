/** What the time of a training goes to. */
export type Purpose = 'steps' | 'monitor' | 'probe' | 'log';

const WORDS: Readonly<Record<Purpose, string>> = {
  steps: 'steps',
  monitor: 'monitor',
  probe: 'probes',
  log: 'log and checkpoints',
};

/**
 * Adds up the seconds that each purpose takes of the time of a training, so that what watching costs is said and not guessed; and those that the
 * analyst takes beside it, on a thread of its own.
 */
export class TimeAccount {
  readonly #seconds: Record<Purpose, number> = { steps: 0, monitor: 0, probe: 0, log: 0 };
  #beside = 0;

  seconds(purpose: Purpose): number {
    return this.#seconds[purpose];
  }

  /** Books the time since `begin` (of `performance.now()`), and returns it in seconds. */
  book(purpose: Purpose, begin: number): number {
    const seconds = (performance.now() - begin) / 1000;
    this.#seconds[purpose] += seconds;
    return seconds;
  }

  /** Books seconds of the analyst's thread. */
  bookBeside(seconds: number): void {
    this.#beside += seconds;
  }

  /** e.g. `5.12 s of steps; monitor 1.1 %, probes 0.4 %, log and checkpoints 0.6 % of that; 0.31 s beside, on a thread of its own` */
  toString(): string {
    const steps = Math.max(this.#seconds.steps, 1e-9);
    const shares = (['monitor', 'probe', 'log'] as const).map(
      (purpose) => `${WORDS[purpose]} ${((100 * this.#seconds[purpose]) / steps).toFixed(1)} %`,
    );
    const beside =
      this.#beside > 0
        ? `; ${inWords(this.#beside)} beside, on a thread of its own, for figures and verdicts`
        : '';
    return `${inWords(this.#seconds.steps)} of steps; ${shares.join(', ')} of that${beside}`;
  }
}

function inWords(seconds: number): string {
  return `${seconds < 100 ? seconds.toPrecision(3) : seconds.toFixed(0)} s`;
}
