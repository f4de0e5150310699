/**
 * How busy the page keeps its main thread: `npx tsx bench/page/measure.ts`. One JSON line a figure.
 *
 * Busy is the processor time of the renderer's main thread (DevTools' TaskDuration in thread ticks: script, style, layout,
 * paint and, without a GPU, rasterising the canvases) over the time that passed.
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { PANEL, servePage, type PageServer } from '../../test/webview-page/server.ts';
import { launchBrowser } from '../../test/vscode/chromium.ts';

const SECONDS = 10;

function report(name: string, value: number, unit: string): void {
  console.log(JSON.stringify({ name, value: Math.round(value * 100) / 100, unit }));
}

interface Busy {
  /** Percent of the time. */
  readonly task: number;
  readonly script: number;
}

/** @param at selector of what is scrolled to; the top where there is none. */
async function busy(
  browser: Browser,
  url: string,
  deviceScaleFactor: number,
  height: number,
  at?: string,
): Promise<Busy> {
  const context = await browser.newContext({ viewport: { width: 1300, height }, deviceScaleFactor });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(url);
  await page.locator('canvas').first().waitFor();
  if (at !== undefined) await page.evaluate(`document.querySelector('${at}').scrollIntoView()`);
  await page.waitForTimeout(3000);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<{ task: number; script: number; at: number }> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return { task: value('TaskDuration'), script: value('ScriptDuration'), at: performance.now() / 1000 };
  };
  const before = await read();
  await page.waitForTimeout(SECONDS * 1000);
  const after = await read();
  await context.close();
  const seconds = after.at - before.at;
  return {
    task: ((after.task - before.task) / seconds) * 100,
    script: ((after.script - before.script) / seconds) * 100,
  };
}

async function measureCharts(browser: Browser, server: PageServer): Promise<void> {
  for (const ratio of [1, 2]) {
    for (const renderer of ['own', 'chartjs']) {
      const { task, script } = await busy(browser, server.url({ renderer, rate: '5' }), ratio, 1000);
      report(`12 charts x 4 curves, 5 updates/s, all in view, ${renderer}, DPR ${ratio}: busy`, task, '%');
      report(
        `12 charts x 4 curves, 5 updates/s, all in view, ${renderer}, DPR ${ratio}: script`,
        script,
        '%',
      );
    }
  }
}

async function measurePage(browser: Browser, server: PageServer): Promise<void> {
  const { task, script } = await busy(browser, server.url({ scenario: 'live', from: '600' }), 1, 900);
  report('the page of a running run, its top in view (200 steps/s, 6 updates/s): busy', task, '%');
  report('the page of a running run, its top in view (200 steps/s, 6 updates/s): script', script, '%');
  for (const [place, at] of [
    ['its latents', '#latent-panel'],
    ['its samples', '#samples'],
  ] as const) {
    const url = server.url({ scenario: 'var-jepa-live', from: '600', latent: 's_x' });
    const varJepa = await busy(browser, url, 1, 900, at);
    report(`a running Var-JEPA of 16 dimensions, ${place} in view: busy`, varJepa.task, '%');
    report(`a running Var-JEPA of 16 dimensions, ${place} in view: script`, varJepa.script, '%');
  }
  const over = await busy(browser, server.url({ scenario: 'finished' }), 1, 900);
  report('the page of a run that is over: busy', over.task, '%');
}

async function measureBundle(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: { panel: 'webview/main.ts' },
    bundle: true,
    minify: true,
    write: false,
    outdir: '/out',
    format: 'iife',
    target: 'es2022',
  });
  for (const { path, contents } of outputFiles) {
    report(`${path.slice('/out/'.length)}, minified`, contents.length / 1000, 'kB');
    report(`${path.slice('/out/'.length)}, minified and gzipped`, gzipSync(contents).length / 1000, 'kB');
  }
}

const charts = await servePage({ page: 'bench/page/browser/charts.ts' });
const panel = await servePage(PANEL);
const browser = await launchBrowser();
try {
  await measureBundle();
  await measureCharts(browser, charts);
  await measurePage(browser, panel);
} finally {
  await browser.close();
  await Promise.all([charts.close(), panel.close()]);
}
