/** Most looks of a run whose cadence is automatic: enough for a smooth picture, few enough for a small log. */
const MAX_LOOKS = 200;
/** Share of the training time that brief looks may take; with the next well below the promised 3 %, for the first and the last look, which in
 * a run of a few seconds are a third of it, come on top. */
const SHARE = 0.008;
/** Share that what makes a look thorough may take on top. */
const THOROUGH_SHARE = 0.005;
/** Of that share over the whole run, what the dense looks of the beginning may use up. */
const EARLY_SHARE = 0.25;
/** Looks after which the analyst's code is compiled: until then it takes several times as long as ever after. */
const COMPILING = 4;
/** A look's cost is the median of this many: one that the machine held up must not starve a run of looks. */
const REMEMBERED = 5;

/**
 * When to look at the probe batch. Always at the first step of an attempt and at the last; in between at step 1 and every `every` steps, or for
 * `auto`, as soon as what the look before has cost is known:
 *
 * - at 1, 2, 4, 8, 16 … (what goes wrong goes wrong early), as long as these looks use at most a part of the whole run's allowance;
 * - then as often as the measured cost of a look allows, but not more than 200 times a run.
 *
 * A look is brief or thorough: the second also takes the figures that cost several times the rest (mutual information, two modes, the
 * loss of training rows …). The first and the last look are thorough, and in between as many as their share of the time pays for;
 * where `every` is a number, all are, for then it was asked for.
 *
 * The first look of an attempt is not counted, and of the next few only what they take of the run's own time: they are many times as slow as any
 * later one, for their code is only being compiled.
 */
export class MonitorCadence {
  readonly #every: number | 'auto';
  readonly #totalSteps: number;
  readonly #firstStep: number;
  #next: number;
  #looks = 0;
  #earlySeconds = 0;
  /** Seconds of the newest looks of either kind. */
  #brief: number[] = [];
  #thorough: number[] = [];
  /** Seconds that thoroughness has cost. */
  #thoroughSeconds = 0;

  /** @param firstStep steps done when the attempt begins */
  constructor(every: number | 'auto', totalSteps: number, firstStep: number) {
    this.#every = every;
    this.#totalSteps = totalSteps;
    this.#firstStep = firstStep;
    this.#next = firstStep;
  }

  /** The step at which the next look is due. */
  get next(): number {
    return this.#next;
  }

  /**
   * Whether the look at `step` is to be a thorough one.
   *
   * @param trainingSeconds as of {@link looked}
   */
  isThorough(step: number, trainingSeconds: number): boolean {
    if (this.#every !== 'auto' || this.#looks < 1 || step >= this.#totalSteps) return true;
    // Until a brief one was taken there is nothing to compare with.
    if (this.#brief.length === 0) return false;
    return this.#thoroughSeconds + this.#extraSeconds() <= THOROUGH_SHARE * trainingSeconds;
  }

  /** What a thorough look costs beyond a brief one. */
  #extraSeconds(): number {
    return Math.max(median(this.#thorough) - median(this.#brief), 0);
  }

  /**
   * The model was read at `step`, and what that costs is not known yet. Where the cadence follows from the cost, no look is due until it is;
   * where a person has set it, the next is.
   */
  lookedFrom(step: number): void {
    this.#next = this.#every === 'auto' ? this.#totalSteps : this.#bounded(this.#after(step, 0), step);
  }

  /**
   * Plans the next look after one at `step`.
   *
   * @param own what this look has taken of the run's time
   * @param beside what it cost beside that, as an analyst says
   * @param trainingSeconds what the steps of this attempt had taken then, looks left out
   */
  looked(step: number, own: number, beside: number, trainingSeconds: number, thorough: boolean): void {
    const seconds = this.#looks < COMPILING ? own : own + beside;
    if (this.#looks++ === 1) this.#thorough = [];
    if (thorough) this.#thorough = [...this.#thorough, seconds].slice(-REMEMBERED);
    else this.#brief = [...this.#brief, seconds].slice(-REMEMBERED);
    if (thorough && this.#brief.length > 0) this.#thoroughSeconds += this.#extraSeconds();
    if (this.#every === 'auto') this.#next = this.#bounded(this.#after(step, trainingSeconds), step);
  }

  #bounded(next: number, step: number): number {
    return Math.min(Math.max(next, step + 1), this.#totalSteps);
  }

  #after(step: number, trainingSeconds: number): number {
    if (step < 1) return 1;
    if (this.#every !== 'auto') return (Math.floor(step / this.#every) + 1) * this.#every;
    const done = step - this.#firstStep;
    if (done < 1 || trainingSeconds <= 0) return step + 1;

    const cost = median(this.#brief.length > 0 ? this.#brief : this.#thorough);
    const stepSeconds = trainingSeconds / done;
    const steps = this.#totalSteps - this.#firstStep;
    const sparsest = Math.ceil(steps / MAX_LOOKS);
    const interval = Math.max(Math.ceil(cost / (SHARE * stepSeconds)), sparsest);
    const early = EARLY_SHARE * SHARE * stepSeconds * steps;
    if (step <= interval && this.#earlySeconds + cost <= early) {
      this.#earlySeconds += cost;
      return 2 * step;
    }
    const next = step + interval;
    // The last step is looked at in any case: none shortly before it.
    return this.#totalSteps - next < interval ? this.#totalSteps : next;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
