import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCode, unwritable } from './run-directory-error.ts';

/** Names of the files in a run directory. */
export const RUN_FILES = {
  record: 'run.json',
  experiment: 'experiment.vjepa.json',
  events: 'events.jsonl',
  control: 'control.jsonl',
  heartbeat: 'heartbeat',
  /** Held by the trainer while it lives. */
  lock: 'lock',
  /** Standard output and error of a trainer that was launched in the background; may be missing. */
  output: 'output.log',
  checkpoints: 'checkpoints',
} as const;

export type RunPaths = Readonly<Record<keyof typeof RUN_FILES, string>>;

/** Absolute paths of the files of the run in `directory`. */
export function runPaths(directory: string): RunPaths {
  const at = (name: string): string => join(resolve(directory), name);
  return {
    record: at(RUN_FILES.record),
    experiment: at(RUN_FILES.experiment),
    events: at(RUN_FILES.events),
    control: at(RUN_FILES.control),
    heartbeat: at(RUN_FILES.heartbeat),
    lock: at(RUN_FILES.lock),
    output: at(RUN_FILES.output),
    checkpoints: at(RUN_FILES.checkpoints),
  };
}

/**
 * Makes the default folder of a new run, `<folder of the experiment>/runs/<stem>-YYYYMMDD-HHMMSS` (local time), and
 * returns its absolute path. The folder is made at once, so that two launches in one second get two folders (`-2`, `-3` …).
 *
 * @param name stem in place of the experiment file's own; null = the file's
 * @throws RunDirectoryError `unwritable`
 */
export function newRunDirectory(
  experimentFile: string,
  name: string | null = null,
  now: Date = new Date(),
): string {
  const parent = join(dirname(resolve(experimentFile)), 'runs');
  const stem = `${folderName(name ?? fileStem(experimentFile))}-${timeStamp(now)}`;
  makeFolder(parent);
  for (let copy = 1; ; copy++) {
    const directory = join(parent, copy === 1 ? stem : `${stem}-${copy}`);
    try {
      mkdirSync(directory);
      return directory;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw unwritable(directory, error);
    }
  }
}

/** Whether a run, whole or not, is in `directory`. */
export function holdsRun(directory: string): boolean {
  const { record, events } = runPaths(directory);
  return existsSync(record) || existsSync(events);
}

/**
 * Makes a folder and those above it; one that is there is fine. (Node's own `recursive` reports a read-only disk as ENOENT.)
 *
 * @throws RunDirectoryError `unwritable`
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw unwritable(path, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** `x` of `x.vjepa.json`. */
export function fileStem(file: string): string {
  return basename(file).replace(/(\.vjepa)?\.jsonc?$/i, '');
}

/** What every file system takes as a folder name. */
function folderName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return safe.slice(0, 80) || 'run';
}

function timeStamp(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
