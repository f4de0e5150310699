import { EXIT } from './terminal.ts';

/** Not SIGHUP: to hear it would undo `nohup`, and stop a run that was meant to outlive its terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort, whose reason is the signal's name; the second one ends the process at
 * once. Call `release` when the training is over.
 *
 * A run of `--seeds` is joined to its parent by a channel and stops when that breaks. A terminal sends SIGINT to parent and
 * children alike; there it is the parent's to act upon.
 */
export function onInterrupt(say: (line: string) => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handle = (by: string): void => {
    if (controller.signal.aborted) process.exit(EXIT.stopped);
    controller.abort(by);
    say('Stopping after this step, with a checkpoint. Once more to stop at once.');
  };
  const ignore = (): void => {};
  const lost = (): void => {
    if (!controller.signal.aborted) handle('what started it');
  };
  const isChild = process.connected;
  const handlers = SIGNALS.map((name) => [name, isChild && name === 'SIGINT' ? ignore : handle] as const);
  for (const [name, handler] of handlers) process.on(name, handler);
  if (isChild) process.on('disconnect', lost);
  return {
    signal: controller.signal,
    release: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
      // The channel keeps a process alive as long as it is listened to.
      process.off('disconnect', lost);
    },
  };
}
