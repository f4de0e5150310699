import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../vscode/chromium.ts';
import { root } from '../vscode/paths.ts';
import { Workbench } from '../vscode/workbench.ts';

/** `npm start` for a person without a desktop VS Code: an address, and any browser. */
describe('npm start', () => {
  let started: ChildProcess;
  let browser: Browser;
  let printed = '';
  beforeAll(async () => {
    const args = ['--import', 'tsx', join(root, 'test', 'vscode', 'start.ts'), '--browser'];
    const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', PORT: '' };
    started = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    started.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    started.kill('SIGTERM');
  });

  it('prints an address where VS Code shows the examples with the extension loaded', async () => {
    await expect.poll(() => printed, { timeout: 120_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\S+/);
    const [address] = /http:\S+/.exec(printed) ?? [];
    const page = await browser.newPage();
    await page.goto(address ?? '', { waitUntil: 'commit' });
    const workbench = new Workbench(page);
    await workbench.ready();
    await workbench.openFile('noisy-tv.vjepa.json');
    await workbench
      .editor('noisy-tv.vjepa.json')
      .locator('.codelens-decoration', { hasText: 'Train' })
      .waitFor();
    await workbench.openContainer('VJEPA Lab');
  });

  it('ends cleanly when asked to', async () => {
    const ended = new Promise<number | null>((settle) => started.once('exit', settle));
    started.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(existsSync(join(root, 'examples', '.vscode'))).toBe(false);
  });
});
