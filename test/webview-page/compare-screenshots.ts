/**
 * Pictures of the page that compares runs, to be looked at: every theme, wide and narrow.
 * `npx tsx test/webview-page/compare-screenshots.ts [folder] [name…]`
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../vscode/chromium.ts';
import { COMPARISON, servePage } from './server.ts';

const [folder = 'test-results/comparison', ...only] = process.argv.slice(2);
const shots = [
  { name: 'dark', width: 1200, query: { scenario: 'cured', theme: 'dark' } },
  { name: 'light', width: 1200, query: { scenario: 'cured', theme: 'light', smoothing: '0.9' } },
  { name: 'contrast', width: 1200, query: { scenario: 'cured', theme: 'high-contrast' } },
  { name: 'contrast-light', width: 1200, query: { scenario: 'several', theme: 'high-contrast-light' } },
  { name: 'live', width: 1000, query: { scenario: 'live', theme: 'dark-2026' } },
  { name: 'healthy', width: 1000, query: { scenario: 'healthy', theme: 'light-2026' } },
  { name: 'several', width: 1400, query: { scenario: 'several', theme: 'dark' } },
  { name: 'narrow', width: 500, query: { scenario: 'cured', theme: 'dark' } },
];

mkdirSync(folder, { recursive: true });
const server = await servePage(COMPARISON);
const browser = await launchBrowser();
try {
  for (const { name, width, query } of shots) {
    if (only.length > 0 && !only.includes(name)) continue;
    // Higher than the page, so that every chart is in view and drawn.
    const page = await browser.newPage({ viewport: { width, height: 6000 } });
    page.on('pageerror', (error) => console.error(name, error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') console.error(name, message.text());
    });
    await page.goto(server.url(query));
    await page.locator('.content').waitFor();
    const charts = await page.locator('[data-chart]').count();
    await page
      .locator('[data-chart] canvas[aria-label]')
      .nth(charts - 1)
      .waitFor();
    const box = await page.locator('#app').boundingBox();
    const clip = { x: 0, y: 0, width, height: Math.ceil(box?.height ?? 900) };
    await page.screenshot({ path: join(folder, `${name}.png`), clip });
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
