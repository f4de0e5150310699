import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { RunRecord } from '../../schemas/run-record.ts';
import { runPaths } from './layout.ts';
import { memoryWords, withoutDriverChatter } from './native-output.ts';
import { processState } from './process-state.ts';
import type { SignsOfLife } from './status.ts';

/**
 * Looks at the process, the heartbeat and the output of a run. Look before the log is read: a trainer that ends in between
 * has then already written so.
 */
export function lookForLife(directory: string, record: RunRecord | null): SignsOfLife {
  const { heartbeat, events, record: recordFile, output } = runPaths(directory);
  const times = [heartbeat, events, recordFile].map(lastChange);
  const seen = times.filter((time) => time !== undefined);
  const isHere = record !== null && record.process.host === hostname();
  const process = isHere ? processState(record.process) : 'elsewhere';
  return {
    process,
    lastSign: seen.length > 0 ? Math.max(...seen) : null,
    now: Date.now(),
    output: process === 'alive' ? '' : lastLines(output),
  };
}

/** undefined where the file is missing or the disk does not answer. */
function lastChange(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

/** The last lines of a file, at most 5 and 1000 characters, or what a dump for want of memory means; empty where there is no file. */
export function lastLines(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const end = fstatSync(file).size;
    const bytes = Buffer.alloc(Math.min(end, DUMP));
    readSync(file, bytes, 0, bytes.length, end - bytes.length);
    const text = withoutDriverChatter(bytes.toString('utf8')).trimEnd();
    return memoryWords(text) || text.split('\n').slice(-5).join('\n').slice(-1000);
  } finally {
    closeSync(file);
  }
}

/** Bytes that V8 prints at most where its heap is full. */
const DUMP = 16384;
