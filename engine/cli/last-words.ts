import type { RunWriter } from '../run/run-writer.ts';
import { inWords } from './errors.ts';
import { EXIT } from './terminal.ts';

/**
 * Sees to it that a run never ends without a word: an error that nobody caught is written to its log as `ended failed` and to
 * standard error, then the process ends. (A crash of native code leaves no time for that; its words are the tail of standard
 * error, which the launcher keeps.)
 *
 * Returns a function that takes the handlers away again.
 */
export function leaveLastWords(writer: RunWriter, step: () => number): () => void {
  const die = (error: unknown): void => {
    const { lines } = inWords(error);
    process.stderr.write(`${lines.join('\n')}\n`);
    try {
      const detail = error instanceof Error ? error.stack : undefined;
      const told = { message: lines[0] ?? 'unknown error', ...(detail === undefined ? {} : { detail }) };
      writer.append({ type: 'ended', status: 'failed', step: step(), error: told });
      writer.close();
    } finally {
      process.exit(EXIT.failed);
    }
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  return () => {
    process.off('uncaughtException', die);
    process.off('unhandledRejection', die);
  };
}
