import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How temporary files end, so that left-overs of a killed process can be told. */
export const TEMPORARY_SUFFIX = '.tmp';

/**
 * Writes a whole file or leaves the old one as it was: temporary file in the same folder, fsync, rename, fsync of the
 * folder. After a crash at any point the path holds either the old or the new content.
 *
 * @throws the system's error; the temporary file is gone then
 */
export function writeAtomically(path: string, chunks: string | Uint8Array | Iterable<Uint8Array>): void {
  const temporary = `${path}.${process.pid}${TEMPORARY_SUFFIX}`;
  try {
    const file = openSync(temporary, 'w', 0o644);
    try {
      for (const chunk of inChunks(chunks)) writeFully(file, chunk);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

function inChunks(chunks: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof chunks === 'string') return [Buffer.from(chunks)];
  return chunks instanceof Uint8Array ? [chunks] : chunks;
}

/** One `write` may take fewer bytes than it was given. */
function writeFully(file: number, bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) offset += writeSync(file, bytes, offset, bytes.length - offset);
}

/** Makes the rename itself last through a power cut. Windows cannot open folders; there the rename is enough. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not every file system can; the content itself is already on disk.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It may never have been made.
  }
}
