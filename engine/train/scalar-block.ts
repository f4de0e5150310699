import type { LogNumber } from '../../schemas/log-number.ts';
import type { NewRunEvent, TermInfo } from '../../schemas/run-log.ts';
import { logNumber } from '../run/numbers.ts';
import type { StepResult } from '../runtime/training-session.ts';

type NewScalarsEvent = Extract<NewRunEvent, { type: 'scalars' }>;

/** Gathers every step's numbers, column by column, until the next block is written. */
export class ScalarBlock {
  readonly #columns: Record<string, LogNumber[]> = {};
  readonly #names: readonly string[];
  #firstStep = 0;
  #count = 0;

  constructor(terms: readonly TermInfo[]) {
    this.#names = [
      'loss',
      ...terms.map((term) => `term.${term.name}`),
      ...terms.map((term) => `weight.${term.name}`),
      'gradientNorm',
      'learningRate',
    ];
    this.#clear();
  }

  get count(): number {
    return this.#count;
  }

  add(step: number, result: StepResult, weights: readonly number[], learningRate: number): void {
    if (this.#count === 0) this.#firstStep = step;
    this.#count++;
    const row = [result.loss, ...result.terms, ...weights, result.gradientNorm, learningRate];
    this.#names.forEach((name, i) => this.#columns[name]?.push(logNumber(row[i] as number)));
  }

  /** What was gathered, and begins anew; null where nothing was. */
  take(): NewScalarsEvent | null {
    if (this.#count === 0) return null;
    const event: NewScalarsEvent = {
      type: 'scalars',
      firstStep: this.#firstStep,
      count: this.#count,
      columns: { ...this.#columns },
    };
    this.#clear();
    return event;
  }

  #clear(): void {
    this.#count = 0;
    for (const name of this.#names) this.#columns[name] = [];
  }
}
