import { resolve } from 'node:path';
import type { Rule } from './rule.ts';
import { sequenceFiles, sequencePath } from '../sequence-arrays.ts';

/** Array files that are missing, are no `.npy` file of floats, or end too early. */
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
    const x = sequenceFiles(raw).filter(({ truth }) => truth === null);
    const [train, test] = x.map(({ file }) => resolve(sequencePath(directory, file)));
    if (train === undefined || train !== test) return;
    yield {
      severity: 'warning',
      path: ['data', 'test', 'x'],
      part: 'value',
      message: 'This is the training file: a test R² on it says nothing about unseen data.',
    };
  },
};
