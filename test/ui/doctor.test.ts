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
      '✓ ok',
      'Node.js',
      expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    ]);
    await screenshot(session(), 'doctor');
  });
});
