import { expect, describe, it } from 'vitest';
import { screenshot, useSession } from './session.ts';

describe('VJEPA: Doctor', () => {
  const session = useSession({ 'workbench.colorTheme': 'Default Dark Modern' });

  it('shows what this machine has to train on as a page', async () => {
    const { workbench } = session();
    await workbench.runCommand('VJEPA: Doctor');
    const page = workbench.webview();
    await page.locator('h1', { hasText: 'VJEPA Doctor' }).waitFor({ timeout: 60_000 });
    const headings = await page.locator('h2').allInnerTexts();
    expect(headings.slice(-5)).toEqual(['Programs', 'Devices', 'Graphics', 'NVIDIA', 'Resources']);
    expect(await page.locator('body').innerText()).toContain('Training works here.');
    const row = page.locator('tr', { hasText: 'Node.js' });
    expect(await row.locator('td').allInnerTexts()).toEqual([
      '✓\u00a0ok',
      'Node.js',
      expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    ]);
    await screenshot(session(), 'doctor');
  });

  it('needs no folder', async () => {
    const { workbench, server } = session();
    await workbench.page.goto(`${server.address}/?ew=true`, { waitUntil: 'commit' });
    // A window without a folder may have no side bar to wait for.
    await workbench.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await workbench.runCommand('VJEPA: Doctor');
    await workbench.webview().locator('h1', { hasText: 'VJEPA Doctor' }).waitFor({ timeout: 60_000 });
  });
});
