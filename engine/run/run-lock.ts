import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { runPaths } from './layout.ts';
import { processState, startTicks, type ProcessIdentity } from './process-state.ts';
import { RunDirectoryError, systemCode, unwritable } from './run-directory-error.ts';

/** Seconds without a heartbeat after which the lock of a trainer on another host is taken over. */
export const FOREIGN_LOCK_STALE_AFTER = 60;

/** Who holds a run; the content of the file `lock`. */
export interface LockHolder extends ProcessIdentity {
  readonly host: string;
  readonly token: string;
}

/** The right to write to a run directory. One trainer has it at a time. */
export class RunLock {
  private readonly path: string;
  private readonly token: string;

  constructor(path: string, token: string) {
    this.path = path;
    this.token = token;
  }

  /** False once the run was deleted, or taken over while this process was held up (a laptop asleep, say). */
  isHeld(): boolean {
    try {
      const text = readFileSync(this.path, 'utf8');
      return text.trim() === '' || parseHolder(text)?.token === this.token;
    } catch (error) {
      // A network disk that does not answer for a moment is no reason to stop a run.
      return !['ENOENT', 'ENOTDIR'].includes(systemCode(error));
    }
  }

  release(): void {
    if (readHolder(this.path)?.token !== this.token) return;
    try {
      unlinkSync(this.path);
    } catch {
      // The next trainer sees that this process is gone.
    }
  }
}

/**
 * Takes the lock of the run in `directory`. A lock whose holder is gone is taken over: a dead process of this host, or no
 * heartbeat for a minute on another host.
 *
 * @throws RunDirectoryError `in-use` naming the holder, `unwritable`
 */
export function acquireLock(directory: string): RunLock {
  const { lock } = runPaths(directory);
  for (let attempt = 0; attempt < 5; attempt++) {
    const token = randomUUID();
    if (createExclusively(lock, token)) return new RunLock(lock, token);
    const holder = lockHolder(directory);
    if (holder !== null && isLive(directory, holder)) throw inUse(directory, holder);
    if (holder === null && isYoung(lock)) throw inUse(directory, null);
    putAside(lock, holder?.token ?? null);
  }
  throw inUse(directory, lockHolder(directory));
}

/** Who holds the run, dead or alive; null where nobody does or the file cannot be read. */
export function lockHolder(directory: string): LockHolder | null {
  return readHolder(runPaths(directory).lock);
}

/** Whether a trainer that still lives, as far as can be told, holds the run. */
export function isLocked(directory: string): boolean {
  const holder = lockHolder(directory);
  return holder !== null && isLive(directory, holder);
}

function createExclusively(path: string, token: string): boolean {
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    started: new Date().toISOString(),
    startTicks: startTicks(process.pid),
    token,
  };
  let file: number;
  try {
    file = openSync(path, 'wx', 0o644);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  }
  try {
    writeSync(file, `${JSON.stringify(holder)}\n`);
    fsyncSync(file);
  } catch (error) {
    unlinkSync(path);
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
  return true;
}

function isLive(directory: string, holder: LockHolder): boolean {
  if (holder.host === hostname()) return processState(holder) === 'alive';
  const { heartbeat, lock } = runPaths(directory);
  return secondsSince(heartbeat, lock) < FOREIGN_LOCK_STALE_AFTER;
}

/** A lock without content: its maker is just writing it, or died between the two. */
function isYoung(lock: string): boolean {
  return secondsSince(lock) < 10;
}

/**
 * Moves a stale lock away. Two trainers may judge the same lock stale at once; the slower one then moves the fresh lock of
 * the faster one, notices by the token, and puts it back.
 */
function putAside(lock: string, staleToken: string | null): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
    if ((readHolder(aside)?.token ?? null) === staleToken) unlinkSync(aside);
    else renameSync(aside, lock);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw unwritable(lock, error);
  }
}

function inUse(directory: string, holder: LockHolder | null): RunDirectoryError {
  const who =
    holder === null ? 'another process' : `process ${holder.pid} on ${holder.host} (since ${holder.started})`;
  const message = `The run ${directory} is being trained by ${who}. Stop that one first, or train into another folder.`;
  return new RunDirectoryError('in-use', directory, message);
}

function readHolder(path: string): LockHolder | null {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function parseHolder(text: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, token, started } = value as Partial<Record<keyof LockHolder, unknown>>;
  return typeof pid === 'number' && [host, token, started].every((text) => typeof text === 'string');
}

/** Age of the newest of the files that exist. */
function secondsSince(...paths: readonly string[]): number {
  const times = paths.map(lastChange);
  return (Date.now() - Math.max(...times)) / 1000;
}

function lastChange(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
