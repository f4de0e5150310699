import type { Analysis, Analyst, AnalystSetup, Question } from './analyst.ts';
import { RunAnalyst } from './run-analyst.ts';

/** Answers at once, in the time of the run itself: for tests and benches, whose order of events is then always the same. */
export class DirectAnalyst implements Analyst {
  #run: RunAnalyst | null = null;

  begin(setup: AnalystSetup): void {
    this.#run = new RunAnalyst(setup);
  }

  ask(question: Question): Promise<Analysis> {
    if (!this.#run) return Promise.reject(new Error('the analyst was asked before it was told of the run'));
    return Promise.resolve({ events: this.#run.answer(question), seconds: 0, cost: 0 });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
