/** Most looks of a run whose cadence is automatic: enough for a smooth picture, few enough for a small log. */
const MAX_LOOKS = 200;
/** Share of the training time that looks may take; below the promised 3 %, since the next look's cost is an estimate. */
const SHARE = 0.02;
/** Of the whole run's allowance, what the dense looks of the beginning may use up. */
const EARLY_SHARE = 0.3;

/**
 * When to look at the probe batch. Always at the first step of an attempt, at step 1 and at the last step; in between every `every` steps,
 * or for `auto`:
 *
 * - at 2, 4, 8, 16 … (what goes wrong goes wrong early), as long as these looks use at most a part of the whole run's allowance;
 * - then as often as the measured cost of a look allows, but not more than 200 times a run.
 */
export class MonitorCadence {
  readonly #every: number | 'auto';
  readonly #totalSteps: number;
  readonly #firstStep: number;
  #next: number;
  #lookSeconds = 0;

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
   * Plans the next look after one at `step`.
   *
   * @param seconds what this look took
   * @param trainingSeconds what the steps of this attempt have taken so far, looks left out
   */
  looked(step: number, seconds: number, trainingSeconds: number): void {
    this.#lookSeconds += seconds;
    this.#next = Math.min(Math.max(this.#after(step, seconds, trainingSeconds), step + 1), this.#totalSteps);
  }

  #after(step: number, seconds: number, trainingSeconds: number): number {
    if (step < 1) return 1;
    if (this.#every !== 'auto') return (Math.floor(step / this.#every) + 1) * this.#every;
    const done = step - this.#firstStep;
    const doubled = 2 ** (Math.floor(Math.log2(step)) + 1);
    if (done < 1 || trainingSeconds <= 0) return step + 1;

    const stepSeconds = trainingSeconds / done;
    const steps = this.#totalSteps - this.#firstStep;
    const sparsest = Math.ceil(steps / MAX_LOOKS);
    const allowance = SHARE * stepSeconds * steps;
    if (doubled - step <= sparsest * 4 && this.#lookSeconds + seconds <= EARLY_SHARE * allowance)
      return doubled;
    // From here on what is left of the allowance pays for looks of this cost, evenly over the steps that are left.
    const left = Math.max(allowance - this.#lookSeconds, 0);
    const looksLeft = seconds > 0 ? left / seconds : MAX_LOOKS;
    const affordable =
      looksLeft >= 1 ? Math.ceil((this.#totalSteps - step) / looksLeft) : this.#totalSteps - step;
    return step + Math.max(affordable, sparsest);
  }
}
