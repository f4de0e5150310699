import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Analysis, Analyst, AnalystSetup, Question } from './analyst.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

interface Asked {
  readonly fulfil: (analysis: Analysis) => void;
  readonly fail: (error: Error) => void;
}

/**
 * What a second of this thread costs a run that leaves it a core of its own: memory and caches are shared, and other runs may want the core
 * (convention; docs/performance.md has what was measured). A run that keeps every core busy pays it whole.
 */
const COST_OF_SPARE_CORE = 0.25;

/**
 * Analyses in a thread of its own, so that steps go on meanwhile: what a run pays is reading the model and handing the arrays over. An error
 * in the thread, or its death, is that of the question which waits longest, and of every later one.
 */
export class ThreadedAnalyst implements Analyst {
  readonly #worker: Worker;
  readonly #asked: Asked[] = [];
  #lost: Error | null = null;
  #closed = false;
  #cost = 1;

  /** @param program this program, which as a thread calls `analyseInThisThread` */
  constructor(program: string) {
    // It shares the output of the process, but nothing of it is the thread's to write.
    this.#worker = new Worker(program, { name: 'analyst' });
    this.#worker.on('message', (message: FromThread) => {
      if ('events' in message)
        this.#asked.shift()?.fulfil({ ...message, cost: this.#cost * message.seconds });
      else this.#lose(Object.assign(new Error(message.error.message), { stack: message.error.stack }));
    });
    this.#worker.on('error', (error: Error) => {
      this.#lose(error);
    });
    this.#worker.on('exit', (code) => {
      if (!this.#closed) this.#lose(new Error(`the thread that judges the run ended with code ${code}`));
    });
  }

  begin(setup: AnalystSetup): void {
    this.#cost = setup.stepThreads < availableParallelism() ? COST_OF_SPARE_CORE : 1;
    this.#send({ begin: setup });
  }

  ask(question: Question): Promise<Analysis> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((fulfil, fail) => {
      this.#asked.push({ fulfil, fail });
      this.#send({ ask: question });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.terminate();
  }

  /** Copies: what is sent may be written over at the next step. */
  #send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const { fail } of this.#asked.splice(0)) fail(this.#lost);
  }
}
