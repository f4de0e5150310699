import type { FileProbe } from './files.ts';
import { snapshotFiles } from './node-files.ts';
import { readExperiment, type ReadOptions, type ReadResult } from './read.ts';

/**
 * `readExperiment` for an editor: looks at the data files without blocking, since they may lie on a slow disk. The
 * checks run twice: first to learn which files they ask for, then with the answers.
 */
export async function readExperimentAsync(
  text: string,
  options: Omit<ReadOptions, 'files'>,
): Promise<ReadResult> {
  const asked = new Set<string>();
  const recorder: FileProbe = {
    stat: (path) => {
      asked.add(path);
      return { kind: 'missing' };
    },
    readHead: () => new Uint8Array(0),
  };
  const first = readExperiment(text, { ...options, files: recorder });
  if (asked.size === 0) return first;
  return readExperiment(text, { ...options, files: await snapshotFiles(asked) });
}
