/**
 * Calls `act` at once when it is asked for after a pause, and otherwise as soon as `intervalMs` have passed since the
 * last call: the first change shows without delay, a stream of changes shows at a steady rate, and the last one is never lost.
 */
export class Throttle {
  readonly #act: () => void;
  readonly #intervalMs: number;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(act: () => void, intervalMs: number) {
    this.#act = act;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#timer !== null) return;
    const wait = this.#last + this.#intervalMs - performance.now();
    if (wait <= 0) this.#run();
    else this.#timer = setTimeout(() => this.#run(), wait);
  }

  /** Drops what is still due. */
  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #run(): void {
    this.#timer = null;
    this.#last = performance.now();
    this.#act();
  }
}
