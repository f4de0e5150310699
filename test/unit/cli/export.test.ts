import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCli, runCli, smallProject } from './built-cli.ts';

const cli = builtCli();

async function trained() {
  const { folder, file } = smallProject();
  const run = join(folder, 'runs', 'mine');
  expect((await runCli(cli, ['train', file, '--out', run, '--quiet', '--device', 'cpu'])).code).toBe(0);
  const vjepa = (...args: string[]) => runCli(cli, args, { cwd: folder });
  return { folder, run, vjepa };
}

describe('vjepa export', () => {
  it('writes what is asked for, of a run by its path or its name', async () => {
    const { folder, run, vjepa } = await trained();
    const both = await vjepa('export', 'mine', '--onnx', 'e.onnx', '--safetensors', 'w.safetensors');
    expect(both).toMatchObject({ code: 0, stderr: '' });
    expect(both.stdout).toMatch(/e\.onnx \(\d\.\d kB, weights of step 40\)\n.*w\.safetensors \(/);
    expect(await vjepa('export', run, '--onnx', 'f.onnx')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'f.onnx'))).toEqual(readFileSync(join(folder, 'e.onnx')));
    const one = await vjepa(
      'export',
      'mine',
      '--onnx',
      'p.onnx',
      '--latent',
      'prediction',
      '--checkpoint',
      '30',
    );
    expect(one.stdout).toContain('weights of step 30');
  });

  it('never overwrites a file unless it is told to, and then makes all or nothing', async () => {
    const { folder, vjepa } = await trained();
    writeFileSync(join(folder, 'mine.onnx'), 'precious');
    const refused = await vjepa('export', 'mine', '--safetensors', 'w.safetensors', '--onnx', 'mine.onnx');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /mine\.onnx is there already\. Choose another name, or overwrite it with --force\.\n$/,
    );
    expect(readFileSync(join(folder, 'mine.onnx'), 'utf8')).toBe('precious');
    expect(existsSync(join(folder, 'w.safetensors'))).toBe(false);
    expect((await vjepa('export', 'mine', '--onnx', 'mine.onnx', '--force')).code).toBe(0);
    expect(readFileSync(join(folder, 'mine.onnx'), 'utf8')).not.toBe('precious');
  });

  it('refuses in one line what cannot be exported, and leaves nothing behind', async () => {
    const { folder, run, vjepa } = await trained();
    mkdirSync(join(folder, 'folder'));
    const before = readdirSync(folder);
    const refusal = async (...args: string[]) => {
      const { code, stderr } = await vjepa('export', ...args);
      expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(readdirSync(folder)).toEqual(before);
      return stderr;
    };
    expect(await refusal('mine', '--onnx', 'missing/e.onnx')).toMatch(
      /There is no folder .*missing; make it/,
    );
    expect(await refusal('mine', '--onnx', 'folder')).toMatch(/folder is a folder/);
    expect(await refusal('nobody', '--onnx', 'e.onnx')).toMatch(/There is no run in .*nobody/);
    expect(await refusal('mine')).toMatch(/needs --onnx FILE or --safetensors FILE/);
    expect(await refusal('mine', '--onnx', 'a', '--safetensors', 'a')).toMatch(/name the same file/);
    expect(await refusal('mine', '--onnx', 'a', '--checkpoint', 'last')).toMatch(
      /a step or "newest", not "last"/,
    );
    expect(await refusal('mine', '--onnx', 'a', '--checkpoint', '7')).toMatch(
      /no checkpoint of step 7. There are/,
    );
    expect(await refusal('mine', '--onnx', 'a', '--latent', 'z')).toMatch(
      /The model \(vjepa\) has no latent "z"; it has context, prediction, target/,
    );
    writeFileSync(join(run, 'checkpoints/step-000000040.safetensors'), '');
    expect(await refusal('mine', '--onnx', 'a', '--checkpoint', '40')).toMatch(
      /step-000000040.* is broken: truncated/,
    );
  });

  it('says so where the newest checkpoint is broken and an older one is taken', async () => {
    const { run, vjepa } = await trained();
    writeFileSync(join(run, 'checkpoints/step-000000040.safetensors'), '');
    const { code, stderr, stdout } = await vjepa('export', 'mine', '--onnx', 'e.onnx');
    expect(code).toBe(0);
    expect(stderr).toMatch(/step-000000040\.safetensors is broken \(truncated.*\) and was passed over/);
    expect(stdout).toContain('weights of step 30');
  });
});
