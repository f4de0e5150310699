import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { validateRunDirectory } from '../run/validate-log.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { builtCli, runCli } from './built-cli.ts';

const folder = resolve(import.meta.dirname, '../../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.vjepa.json'),
);

describe('every example', () => {
  const cli = builtCli();

  it('is of some model, and every model has one', () => {
    const kinds = examples.map(
      (name) =>
        (parse(readFileSync(join(folder, name), 'utf8')) as { readonly model: { readonly kind: string } })
          .model.kind,
    );
    expect([...new Set(kinds)].toSorted()).toEqual([
      'ar',
      'bjepa',
      'jepa',
      'lejepa',
      'vae',
      'var-jepa',
      'vjepa',
    ]);
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
    });
    const probed = Object.values(last['probe'] as Readonly<Record<string, unknown>>);
    expect(probed.length).toBeGreaterThan(0);
    for (const score of probed)
      expect(score).toMatchObject({
        train: expect.any(Number) as number,
        test: expect.any(Number) as number,
      });
    expect(validateRunDirectory(directory)).toEqual([]);
  });
});
