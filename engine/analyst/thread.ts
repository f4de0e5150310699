import { parentPort } from 'node:worker_threads';
import { RunAnalyst } from './run-analyst.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

/** The other side of `ThreadedAnalyst`: answers until it is ended. */
export function analyseInThisThread(): void {
  const port = parentPort;
  if (port === null) throw new Error('this is no thread of another');
  let run: RunAnalyst | null = null;
  port.on('message', (message: ToThread) => {
    try {
      if ('begin' in message) {
        run = new RunAnalyst(message.begin);
        return;
      }
      if (!run) throw new Error('the analyst was asked before it was told of the run');
      const begin = performance.now();
      const events = run.answer(message.ask);
      const seconds = (performance.now() - begin) / 1000;
      port.postMessage({ events, seconds } satisfies FromThread);
    } catch (error) {
      const { message: words, stack = '' } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ error: { message: words, stack } } satisfies FromThread);
    }
  });
}
