/** The step that the person points at, in whichever chart: every line chart shows it. */
export class Cursor {
  #step: number | null = null;
  readonly #listeners = new Set<(step: number | null) => void>();

  get step(): number | null {
    return this.#step;
  }

  set(step: number | null): void {
    if (step !== this.#step) this.move(step);
  }

  /** Tells even where the step stays: in a heat map, another row may be meant. */
  move(step: number | null): void {
    this.#step = step;
    for (const listener of this.#listeners) listener(step);
  }

  /** @returns stops listening. */
  listen(listener: (step: number | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
