import { EXIT } from './terminal.ts';

/** Not SIGHUP: to hear it would undo `nohup`, and stop a run that was meant to outlive its terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort, whose reason is the signal's name; the second one ends the process at
 * once. Call `release` when the training is over.
 */
export function onInterrupt(say: (line: string) => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(EXIT.stopped);
    controller.abort(name);
    say('Stopping after this step, with a checkpoint. Once more to stop at once.');
  };
  for (const name of SIGNALS) process.on(name, handle);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handle);
    },
  };
}
