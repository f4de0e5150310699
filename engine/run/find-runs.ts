import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RUN_FILES } from './layout.ts';

/** Folders below which runs are looked for no deeper. */
export const SEARCH_DEPTH = 6;

/** Folders that are large and hold no runs. */
export function isSkippedFolder(name: string): boolean {
  return (
    name.startsWith('.') || ['node_modules', '__pycache__', 'venv', RUN_FILES.checkpoints].includes(name)
  );
}

/**
 * Absolute paths of the run directories at and below `folder`, sorted. A folder with a run.json is a run; none is looked for
 * inside of it. Links to folders are followed (a `runs` on a scratch disk). What cannot be read is left out.
 */
export async function findRuns(folder: string, depth: number = SEARCH_DEPTH): Promise<string[]> {
  const found: string[] = [];
  await search(resolve(folder), depth, new Set(), found);
  return found.sort();
}

async function search(folder: string, depth: number, seen: Set<string>, found: string[]): Promise<void> {
  const real = await realpath(folder).catch(() => null);
  if (real === null || seen.has(real)) return;
  seen.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === RUN_FILES.record && !entry.isDirectory())) {
    found.push(folder);
    return;
  }
  if (depth === 0) return;
  for (const entry of entries) {
    if (isSkippedFolder(entry.name)) continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(path)));
    if (isFolder) await search(path, depth - 1, seen, found);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => null);
  return status?.isDirectory() ?? false;
}
