import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SIZE_LIMIT } from '../vscode/package.ts';
import { startServer, type VsCodeServer } from '../vscode/server.ts';
import { run } from '../vscode/shell.ts';

describe('the package', () => {
  let server: VsCodeServer;
  let installed: string;
  beforeAll(async () => {
    server = await startServer({ extensions: [inject('vsix')] });
    const extensions = join(server.folder, 'x');
    const name = readdirSync(extensions).find((entry) => entry.startsWith('vjepa-lab.vjepa-lab'));
    installed = join(extensions, name ?? 'not there');
  });
  afterAll(() => server.stop());

  it('is below its limit', () => {
    expect(statSync(inject('vsix')).size).toBeLessThan(SIZE_LIMIT);
  });

  it.each([
    'package.json',
    'readme.md',
    'changelog.md',
    'LICENSE.txt',
    'dist/extension.cjs',
    'dist/vjepa.cjs',
    'dist/webview/panel.js',
    'dist/webview/panel.css',
    'dist/webview/compare.js',
    'dist/webview/compare.css',
    'schemas/experiment.schema.json',
    'docs/diagnostics/posterior-collapse.md',
    'docs/devices.md',
    'extension/media/icon.png',
    'examples/noisy-tv.vjepa.json',
  ])('has %s', (file) => {
    expect(existsSync(join(installed, file))).toBe(true);
  });

  it.each(['engine', 'extension/main.ts', 'test', 'node_modules', 'bench', 'dist/vjepa.cjs.map'])(
    'leaves out %s',
    (path) => {
      expect(existsSync(join(installed, path))).toBe(false);
    },
  );

  it('trains by itself, with nothing of the repository', async () => {
    const args = ['train', 'examples/noisy-tv.vjepa.json', '--set', 'training.steps=20', '--json', '--quiet'];
    const { code, output } = await run(process.execPath, ['dist/vjepa.cjs', ...args], { cwd: installed });
    expect(output.trimEnd().split('\n').at(-1)).toContain('"status":"completed"');
    expect(code).toBe(0);
  });
});
