import { closeSync, fstatSync, openSync, readSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORARY_SUFFIX } from './atomic-file.ts';
import { RUN_FILES, runPaths } from './layout.ts';

/** A checkpoint in a run directory. */
export interface CheckpointFile {
  readonly step: number;
  /** Relative to the run directory, with `/`, as in the log. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
}

/** Path of the checkpoint of a step, relative to the run directory, as in the `checkpoint` event. */
export function checkpointFile(step: number): string {
  return `${RUN_FILES.checkpoints}/step-${String(step).padStart(9, '0')}.safetensors`;
}

/** The checkpoints of a run by step, ascending; whole or not. */
export function listCheckpoints(directory: string): CheckpointFile[] {
  return entries(directory)
    .map((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map((digits) => {
      const file = `${RUN_FILES.checkpoints}/step-${digits}.safetensors`;
      return { step: Number(digits), file, path: join(directory, file) };
    })
    .sort((a, b) => a.step - b.step);
}

/** The newest checkpoint that is a whole safetensors file, not past `step`; null where there is none. */
export function newestCheckpoint(directory: string, step = Infinity): CheckpointFile | null {
  return listCheckpoints(directory).findLast((it) => it.step <= step && isWhole(it.path)) ?? null;
}

/**
 * Keeps the newest `keep` (at least 1) whole checkpoints and deletes the older ones, and what a killed writer left half-done.
 * Broken files count as nothing, so the last good checkpoint is never deleted.
 *
 * @param sickSince step since which a verdict holds: the newest checkpoint from before it is kept, too, for a cured run to begin with
 * @returns the deleted ones
 */
export function pruneCheckpoints(
  directory: string,
  keep: number,
  sickSince: number | null = null,
): CheckpointFile[] {
  const whole = listCheckpoints(directory).filter((it) => isWhole(it.path));
  const sound = sickSince === null ? undefined : whole.findLast(({ step }) => step < sickSince);
  const old = whole.slice(0, -Math.max(1, keep)).filter((it) => it !== sound);
  for (const { path } of old) remove(path);
  for (const name of entries(directory)) {
    if (name.endsWith(TEMPORARY_SUFFIX)) remove(join(runPaths(directory).checkpoints, name));
  }
  return old;
}

/**
 * Deletes the checkpoints past `step`. A trainer that resumes at `step` calls this once it holds the run: they belong to the
 * tail that is void now, and a later resume must not take one of them for the newest.
 */
export function removeCheckpointsPast(directory: string, step: number): CheckpointFile[] {
  const past = listCheckpoints(directory).filter((it) => it.step > step);
  for (const { path } of past) remove(path);
  return past;
}

/**
 * Whether the file has the size that its safetensors header says: 8 bytes length (little endian), JSON header with
 * `data_offsets` per tensor, data.
 */
export function isWhole(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const size = fstatSync(file).size;
      const length = Number(read(file, 0, 8).readBigUInt64LE());
      if (length > Math.min(size - 8, LONGEST_HEADER)) return false;
      const header: unknown = JSON.parse(read(file, 8, length).toString('utf8'));
      return size === 8 + length + dataLength(header);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** As in the safetensors library. */
const LONGEST_HEADER = 100_000_000;

function dataLength(header: unknown): number {
  let end = 0;
  for (const tensor of Object.values(
    header as Record<string, { readonly data_offsets?: readonly number[] }>,
  )) {
    end = Math.max(end, tensor.data_offsets?.[1] ?? 0);
  }
  return end;
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}

function entries(directory: string): string[] {
  try {
    return readdirSync(runPaths(directory).checkpoints);
  } catch {
    return [];
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody else deleted it, or it stays and does no harm.
  }
}
