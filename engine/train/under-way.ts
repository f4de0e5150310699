import type { Analysis } from '../analyst/analyst.ts';

/** Answers that are still to come. Each is taken when it is there; what went wrong is thrown when one asks. */
export class UnderWay {
  #all: Promise<unknown> = Promise.resolve();
  #count = 0;
  #error: Error | null = null;

  /** How many are still to come. */
  get count(): number {
    return this.#count;
  }

  add(told: Promise<Analysis>, take: (analysis: Analysis) => void): void {
    this.#count++;
    const taken = told
      .then(take)
      .catch((error: unknown) => {
        this.#error ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        this.#count--;
      });
    this.#all = Promise.all([this.#all, taken]);
  }

  /** @throws what went wrong since the last time */
  check(): void {
    const error = this.#error;
    this.#error = null;
    if (error !== null) throw error;
  }

  /** Waits for all of them. Throws as {@link check}. */
  async settle(): Promise<void> {
    await this.#all;
    this.check();
  }
}
