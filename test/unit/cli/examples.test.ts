import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateRunDirectory } from '../run/validate-log.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { builtCli, runCli } from './built-cli.ts';

const folder = resolve(import.meta.dirname, '../../../examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.vjepa.json'));

describe('every example', () => {
  const cli = builtCli();

  it('is one of five models', () => {
    expect(examples).toHaveLength(5);
  });

  it.each(examples)('%s trains, is probed, and leaves a valid log', async (name) => {
    const directory = join(temporaryFolder(), 'run');
    const steps = ['--set', 'training.steps=20'];
    const { code, stdout } = await runCli(cli, [
      'train',
      join(folder, name),
      '--out',
      directory,
      ...steps,
      '--json',
    ]);
    expect(code).toBe(0);
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(last).toMatchObject({
      run: directory,
      status: 'completed',
      steps: 20,
      loss: { total: expect.any(Number) as number },
      probe: { signal: { train: expect.any(Number) as number, test: expect.any(Number) as number } },
    });
    expect(validateRunDirectory(directory)).toEqual([]);
  });
});
