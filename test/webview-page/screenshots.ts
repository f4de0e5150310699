/**
 * Pictures of the page, to be looked at: every theme, wide and narrow, healthy, sick and failed.
 * `npx tsx test/webview-page/screenshots.ts [folder] [name…]`
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../vscode/chromium.ts';
import { PANEL, servePage } from './server.ts';

const [folder = 'test-results/panel', ...only] = process.argv.slice(2);
const shots = [
  { name: 'dark-wide', width: 1200, query: { scenario: 'finished', theme: 'dark' } },
  { name: 'dark-narrow', width: 500, query: { scenario: 'sick', theme: 'dark' } },
  { name: 'dark-sick', width: 1200, query: { scenario: 'sick', theme: 'dark-2026', smoothing: '0.9' } },
  { name: 'light-wide', width: 1200, query: { scenario: 'sick', theme: 'light', smoothing: '0.95' } },
  { name: 'light-narrow', width: 500, query: { scenario: 'finished', theme: 'light' } },
  { name: 'contrast-wide', width: 1200, query: { scenario: 'sick', theme: 'high-contrast' } },
  { name: 'contrast-narrow', width: 500, query: { scenario: 'finished', theme: 'high-contrast' } },
  { name: 'contrast-light-wide', width: 1200, query: { scenario: 'finished', theme: 'high-contrast-light' } },
  { name: 'failed', width: 1200, query: { scenario: 'failed', theme: 'dark' } },
  { name: 'starting', width: 1000, query: { scenario: 'starting', theme: 'light-2026' } },
  { name: 'bare', width: 1000, query: { scenario: 'bare', theme: 'dark' } },
  { name: 'var-jepa', width: 1200, query: { scenario: 'var-jepa', theme: 'dark-2026', latent: 's_x' } },
  { name: 'var-jepa-sick', width: 1200, query: { scenario: 'var-jepa-sick', theme: 'light', latent: 's_x' } },
  { name: 'var-jepa-y', width: 1200, query: { scenario: 'var-jepa', theme: 'high-contrast', latent: 's_y' } },
  {
    name: 'var-jepa-prediction',
    width: 1200,
    query: { scenario: 'var-jepa', theme: 'light', latent: 'prediction' },
  },
  { name: 'var-jepa-narrow', width: 500, query: { scenario: 'var-jepa-sick', theme: 'dark', latent: 'z' } },
  {
    name: 'var-jepa-cleared',
    width: 1000,
    query: { scenario: 'var-jepa-cleared', theme: 'high-contrast-light' },
  },
  { name: 'older', width: 1200, query: { scenario: 'older', theme: 'dark' } },
  { name: 'widest', width: 1600, query: { scenario: 'finished', theme: 'light-2026' } },
];

const SLICE = 1300;

mkdirSync(folder, { recursive: true });
const server = await servePage(PANEL);
const browser = await launchBrowser();
try {
  for (const { name, width, query } of shots) {
    if (only.length > 0 && !only.includes(name)) continue;
    // Higher than the page, so that every chart is in view and drawn.
    const page = await browser.newPage({ viewport: { width, height: width < 600 ? 14000 : 8000 } });
    page.on('pageerror', (error) => console.error(name, error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') console.error(name, message.text());
    });
    await page.goto(server.url(query));
    await page.locator('.content').waitFor();
    await page.waitForTimeout(1500);
    const height = await page.evaluate<number>(
      'Math.ceil(document.querySelector("#app").getBoundingClientRect().height)',
    );
    // In slices, which a viewer shows at full size.
    for (let top = 0, slice = 1; top < height; top += SLICE, slice++) {
      const clip = { x: 0, y: top, width, height: Math.min(SLICE, height - top) };
      await page.screenshot({ path: join(folder, `${name}-${slice}.png`), clip });
    }
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
