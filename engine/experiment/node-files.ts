import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { FileProbe, FileStat } from './files.ts';
import { NPY_HEAD_BYTES } from './npy-header.ts';

/** The file system, asked directly. */
export const nodeFiles: FileProbe = {
  stat(path) {
    try {
      return describe(statSync(path));
    } catch (error) {
      return describeFailure(error);
    }
  },
  readHead(path, bytes) {
    const file = openSync(path, 'r');
    try {
      const head = new Uint8Array(bytes);
      return head.subarray(0, readSync(file, head, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  },
};

/**
 * The same answers for these paths, gathered without blocking (a network disk must not stall an editor). Asking the
 * result about another path is a mistake of the caller and throws.
 */
export async function snapshotFiles(paths: Iterable<string>): Promise<FileProbe> {
  const known = new Map<string, { stat: FileStat; head: Uint8Array | Error }>();
  await Promise.all(
    [...new Set(paths)].map(async (path) => {
      known.set(path, await lookAt(path));
    }),
  );
  const of = (path: string) => {
    const found = known.get(path);
    if (!found) throw new Error(`not in the snapshot: ${path}`);
    return found;
  };
  return {
    stat: (path) => of(path).stat,
    readHead(path, bytes) {
      const { head } = of(path);
      if (head instanceof Error) throw head;
      return head.subarray(0, bytes);
    },
  };
}

async function lookAt(path: string): Promise<{ stat: FileStat; head: Uint8Array | Error }> {
  let found: FileStat;
  try {
    found = describe(await stat(path));
  } catch (error) {
    found = describeFailure(error);
  }
  if (found.kind !== 'file') return { stat: found, head: new Uint8Array(0) };
  try {
    return { stat: found, head: await readHead(path) };
  } catch (error) {
    return { stat: found, head: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(NPY_HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function describe(stats: Stats): FileStat {
  if (stats.isFile()) return { kind: 'file', size: stats.size };
  if (stats.isDirectory()) return { kind: 'directory' };
  return { kind: 'unreadable', reason: 'it is neither a file nor a folder' };
}

function describeFailure(error: unknown): FileStat {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable', reason: 'permission denied' };
  return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
}
