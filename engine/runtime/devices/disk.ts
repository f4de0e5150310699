import { readdirSync, readFileSync } from 'node:fs';

/** What is asked of a machine's disk and environment. Passed in, so that it can be made up. */
export interface Disk {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; null where there is none to read. */
  readonly read: (path: string) => string | null;
  /** Names in a folder; none where there is no folder. */
  readonly list: (folder: string) => readonly string[];
}

export function thisDisk(): Disk {
  return {
    environment: process.env,
    read(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    list(folder) {
      try {
        return readdirSync(folder).sort();
      } catch {
        return [];
      }
    },
  };
}
