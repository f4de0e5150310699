import type { RunRecord } from '../../schemas/run-record.ts';
import type { ReaderWarning } from './event-reader.ts';
import { holdsRun, runPaths } from './layout.ts';
import { LogTail } from './log-tail.ts';
import { RunDirectoryError, inWords } from './run-directory-error.ts';
import { tryReadRunRecord } from './run-record.ts';
import { EMPTY_SUMMARY, summarise, type RunSummary } from './run-summary.ts';
import { lookForLife } from './signs-of-life.ts';
import { deriveStatus, type RunState } from './status.ts';

/** All that a list of runs shows of one. */
export interface RunReport extends RunState {
  /** Absolute. */
  readonly directory: string;
  /** null while run.json is missing or damaged. */
  readonly record: RunRecord | null;
  readonly summary: RunSummary;
}

/**
 * Reads a run once, from beginning to end.
 *
 * @throws RunDirectoryError `not-a-run` where nothing of a run is in the directory or it cannot be read
 */
export async function inspectRun(
  directory: string,
): Promise<RunReport & { readonly warnings: readonly ReaderWarning[] }> {
  if (!holdsRun(directory)) {
    throw new RunDirectoryError('not-a-run', directory, `There is no run in ${directory} (no run.json).`);
  }
  const paths = runPaths(directory);
  const record = tryReadRunRecord(directory);
  const signs = lookForLife(directory, record);
  const tail = new LogTail(paths.events);
  const warnings: ReaderWarning[] = [];
  let summary = EMPTY_SUMMARY;
  try {
    for await (const batch of tail.drain()) {
      for (const event of batch.events) summary = summarise(summary, event);
      warnings.push(...batch.warnings);
    }
  } catch (error) {
    const message = `The log ${paths.events} cannot be read: ${inWords(error)}.`;
    throw new RunDirectoryError('not-a-run', paths.events, message, error);
  } finally {
    await tail.close();
  }
  return { directory, record, summary, ...deriveStatus(record, summary, signs), warnings };
}
