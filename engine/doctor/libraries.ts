import { join } from 'node:path';
import type { Machine } from './machine.ts';

/** Folders that CUDA and cuDNN are installed to when the loader is not told of them. */
const CUDA_FOLDERS = [
  '/usr/local/cuda/lib64',
  '/usr/local/cuda/targets/x86_64-linux/lib',
  '/usr/lib/x86_64-linux-gnu',
];

/** Where shared libraries of Linux are: `path` where the loader finds one, `aside` where it lies but the loader would not look. */
export interface Libraries {
  path(name: string): string | null;
  aside(name: string): string | null;
}

/** What the dynamic loader knows (`ldconfig -p`), and what LD_LIBRARY_PATH adds to it. */
export async function linuxLibraries(machine: Machine): Promise<Libraries> {
  const cache = (await machine.run('ldconfig', '-p')) ?? (await machine.run('/sbin/ldconfig', '-p')) ?? '';
  const known = new Map<string, string>();
  for (const [, name = '', path = ''] of cache.matchAll(/^\s*(\S+) \(.*\) => (\S+)$/gm)) {
    if (!known.has(name)) known.set(name, path);
  }
  const added = (machine.environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const within = (folders: readonly string[], name: string): string | null => {
    const folder = folders.find((each) => machine.list(each).includes(name));
    return folder === undefined ? null : join(folder, name);
  };
  return {
    path: (name) => within(added, name) ?? known.get(name) ?? null,
    aside: (name) => within(CUDA_FOLDERS, name),
  };
}
