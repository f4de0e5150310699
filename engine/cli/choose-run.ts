import { basename, resolve } from 'node:path';
import { findRuns } from '../run/find-runs.ts';
import { holdsRun } from '../run/layout.ts';
import { UsageError } from './arguments.ts';

/**
 * The directory of a run that a person named: a path, or the name of a run directory somewhere below the working directory. What is
 * neither comes back as a path, for the next reader to say what is wrong with it. Throws a `UsageError` where several go by the name.
 */
export async function chooseRun(name: string): Promise<string> {
  const path = resolve(name);
  if (holdsRun(path) || /[\\/]/.test(name) || name === '.') return path;
  const [found, other] = (await findRuns('.')).filter((directory) => basename(directory) === name);
  if (other !== undefined)
    throw new UsageError(`Several runs are called ${name}: ${found} and ${other}. Give a path.`, null);
  return found ?? path;
}
