import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inspectRun } from '../../../engine/run/inspect-run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { validateRunDirectory } from './validate-log.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/run-log.md', import.meta.url)), 'utf8');
const example = /```python\n(.*?)```/s.exec(page)?.[1] ?? '';

test('the Python example of docs/run-log.md writes a valid run', async ({ skip }) => {
  if (spawnSync('python3', ['--version']).status !== 0) skip('python3 is not on this machine');
  const directory = join(temporaryFolder(), 'foreign');
  execFileSync('python3', ['-c', example, directory]);
  expect(validateRunDirectory(directory)).toEqual([]);
  expect(await inspectRun(directory)).toMatchObject({
    status: 'completed',
    record: { name: 'my PyTorch run' },
    summary: { step: 100, losses: { step: 100, values: { loss: 0.01 } } },
    warnings: [],
  });
});
