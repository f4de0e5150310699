import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORARY_SUFFIX } from './atomic-file.ts';
import { listCheckpoints } from './checkpoint-files.ts';
import { inspectRun } from './inspect-run.ts';
import { RUN_FILES, runPaths } from './layout.ts';
import { RunDirectoryError, systemCode, unwritable } from './run-directory-error.ts';
import { isLocked } from './run-lock.ts';

/**
 * Deletes a run. Only files that a trainer writes are deleted: what a person put into the folder stays, and the folder with it,
 * so that `--out .` in a project cannot cost the project.
 *
 * @param force delete although it is still training
 * @returns names of what stayed, relative to `directory`; empty where the folder is gone
 * @throws RunDirectoryError `not-a-run`, `running`, `unwritable`
 */
export async function deleteRun(directory: string, { force = false } = {}): Promise<string[]> {
  const run = await inspectRun(directory);
  const isLive = ['starting', 'running', 'paused'].includes(run.status) || isLocked(directory);
  if (isLive && !force) {
    const message = `The run ${directory} is still going (${run.status}). Stop it first.`;
    throw new RunDirectoryError('running', directory, message);
  }
  const paths = runPaths(directory);
  try {
    for (const checkpoint of listCheckpoints(directory)) unlink(checkpoint.path);
    removeTemporaries(paths.checkpoints);
    removeTemporaries(directory);
    rmdir(paths.checkpoints);
    for (const file of DELETED) if (paths[file] !== run.record?.experimentFile) unlink(paths[file]);
    // Last, so that a deletion that was cut short can be done again.
    unlink(paths.record);
    return rmdir(directory) ? [] : readdirSync(directory).sort();
  } catch (error) {
    throw unwritable(directory, error);
  }
}

/** A run may have been trained into the very folder of its experiment file; that file stays. */
const DELETED = ['experiment', 'events', 'control', 'heartbeat', 'lock', 'output'] as const;

function removeTemporaries(folder: string): void {
  for (const name of list(folder)) {
    const ours = name.endsWith(TEMPORARY_SUFFIX) || name.startsWith(`${RUN_FILES.lock}.`);
    if (ours) unlink(join(folder, name));
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** False where something is left in it. */
function rmdir(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(error))) return false;
    throw error;
  }
}
