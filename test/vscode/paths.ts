import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Root of the repository. */
export const root = resolve(import.meta.dirname, '..', '..');

/** What tests leave behind for a person to look at: screenshots, reports, logs. Not under version control. */
export const testResults = join(root, 'test-results');

/** Where downloads live that outlast a clone: outside the repository, so that `git clean` and a fresh clone keep them. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(base, 'vjepa-lab');
}
