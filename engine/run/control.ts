import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { RUN_LOG_VERSION, type ControlRequest } from '../../schemas/run-log.ts';
import { runPaths } from './layout.ts';
import { unwritable } from './run-directory-error.ts';

/**
 * Asks the trainer of a run for something (the watcher's side). It takes effect when the trainer next looks, and shows in the log.
 *
 * @param from who asks, e.g. `panel`
 * @throws RunDirectoryError `unwritable`
 */
export function requestControl(directory: string, request: ControlRequest['request'], from: string): void {
  const { control } = runPaths(directory);
  const line: ControlRequest = { v: RUN_LOG_VERSION, t: Date.now() / 1000, request, from };
  try {
    // A watcher killed while writing may have left half a line; an empty line is harmless.
    const start = existsSync(control) && statSync(control).size > 0 ? '\n' : '';
    appendFileSync(control, `${start}${JSON.stringify(line)}\n`);
  } catch (error) {
    throw unwritable(control, error);
  }
}

/**
 * The trainer's side: requests made since the reader was built. A new attempt builds a new reader, so it does not obey the
 * `stop` that ended the one before.
 */
export class ControlReader {
  private readonly path: string;
  private offset: number;
  /** Bytes of a line that is still being written. */
  private rest: Buffer = Buffer.alloc(0);

  constructor(directory: string) {
    this.path = runPaths(directory).control;
    this.offset = this.size();
  }

  /**
   * New requests in order. Costs one `stat` when there are none. Lines that are no request are skipped; a file that cannot
   * be read at the moment (a network disk) is read at the next poll, because no run may die of that.
   */
  poll(): readonly ControlRequest[] {
    try {
      return this.readNew();
    } catch {
      return [];
    }
  }

  private readNew(): readonly ControlRequest[] {
    const size = this.size();
    // Somebody replaced the file; what it holds may be old.
    if (size < this.offset) this.offset = size;
    if (size === this.offset) return [];
    const bytes = Buffer.concat([this.rest, this.read(size)]);
    const end = bytes.lastIndexOf('\n') + 1;
    this.rest = bytes.subarray(end);
    const lines = bytes.toString('utf8', 0, end).split('\n');
    return lines.map(parseControlRequest).filter((request) => request !== null);
  }

  private size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  private read(end: number): Buffer {
    const file = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(end - this.offset);
      const read = readSync(file, bytes, 0, bytes.length, this.offset);
      this.offset += read;
      return bytes.subarray(0, read);
    } finally {
      closeSync(file);
    }
  }
}

const REQUESTS: readonly unknown[] = [
  'pause',
  'resume',
  'checkpoint',
  'stop',
] satisfies ControlRequest['request'][];

/** A line of control.jsonl; null where it is not one. */
export function parseControlRequest(line: string): ControlRequest | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    const { v, t, request, from } = value as Partial<Record<keyof ControlRequest, unknown>>;
    const whole = typeof v === 'number' && typeof t === 'number' && REQUESTS.includes(request);
    if (!whole) return null;
    return {
      v,
      t,
      request: request as ControlRequest['request'],
      from: typeof from === 'string' ? from : '',
    };
  } catch {
    return null;
  }
}
