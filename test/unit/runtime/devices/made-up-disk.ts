import type { Disk } from '../../../../engine/runtime/devices/disk.ts';

/** A disk with these files, in these surroundings. */
export function madeUpDisk(
  files: Readonly<Record<string, string>>,
  environment: Disk['environment'] = {},
): Disk {
  return {
    environment,
    read: (path) => files[path] ?? null,
    list: (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))].sort();
    },
  };
}
