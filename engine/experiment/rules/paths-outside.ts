import { isAbsolute, relative } from 'node:path';
import type { RawExperiment } from '../defaults.ts';
import { namedFiles, arrayPath, type NamedFile } from '../data-arrays.ts';
import type { Rule } from './rule.ts';

/** Data files outside the folders that may be read: refused while the workspace is not trusted. */
export const outsideWorkspace: Rule = {
  id: 'path-outside-workspace',
  reads: ['data'],
  *check({ raw, directory, within }) {
    if (within === null) return;
    for (const { path, file } of pathsOutside(raw, directory, within)) {
      yield {
        severity: 'error',
        path,
        part: 'value',
        message: `${arrayPath(directory, file)} lies outside the workspace, which is not trusted; trust the workspace to use it.`,
      };
    }
  },
};

/**
 * The data files that lie outside every one of `roots`.
 * @param experiment as written or resolved
 * @param directory folder of the experiment file, which its paths are relative to
 */
export function pathsOutside(
  experiment: Pick<RawExperiment, 'data'>,
  directory: string,
  roots: readonly string[],
): NamedFile[] {
  return namedFiles(experiment).filter(({ file }) => isOutside(arrayPath(directory, file), roots));
}

/** Whether an absolute path lies outside every one of `roots`. */
export function isOutside(path: string, roots: readonly string[]): boolean {
  return !roots.some((root) => {
    const way = relative(root, path);
    return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
  });
}
