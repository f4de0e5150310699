import type { Rule } from './rule.ts';
import { arrayPath, namedFiles } from '../data-arrays.ts';

/** Array files that are missing, are no `.npy` file of the numbers that are needed, or end too early. */
export const dataFiles: Rule = {
  id: 'data-file',
  reads: ['data'],
  *check({ arrays }) {
    for (const { path, found } of arrays()) {
      if (!('failure' in found)) continue;
      const message = `${found.failure.charAt(0).toUpperCase()}${found.failure.slice(1)}.`;
      yield { severity: 'error', path, part: 'value', message };
    }
  },
};

/** The test set is the training set. */
export const testIsTrain: Rule = {
  id: 'test-is-train',
  reads: ['data'],
  *check({ raw, directory }) {
    const x = namedFiles(raw).filter(({ role }) => role === 'x');
    const [train, test] = x.map(({ file }) => arrayPath(directory, file));
    if (train === undefined || train !== test) return;
    yield {
      severity: 'warning',
      path: ['data', 'test', 'x'],
      part: 'value',
      message: 'This is the training file: a test score on it says nothing about unseen data.',
    };
  },
};
