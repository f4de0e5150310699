/** The page that compares runs, as a person reads it. */
import type { FrameLocator, Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Workbench } from '../vscode/workbench.ts';
import { Panel } from './panel.ts';

/** Cells of a row of its table of runs. */
const CELL = { state: 0, step: 1, model: 2, loss: 3, verdicts: 4, weights: 5 } as const;

export class Comparison {
  private constructor(readonly frame: FrameLocator) {}

  /** Waits for the page: panels of single runs may be open beside it. */
  static async find(workbench: Workbench): Promise<Comparison> {
    let found: FrameLocator | null = null;
    const look = async (): Promise<boolean> => {
      const count = await workbench.page.locator('iframe.webview.ready').count();
      for (let i = 0; i < count && found === null; i++) {
        const frame = workbench.webview(i);
        if (await frame.locator('.compared tbody tr').first().isVisible()) found = frame;
      }
      return found !== null;
    };
    await expect.poll(look, { timeout: 60_000 }).toBe(true);
    if (found === null) throw new Error('no comparison');
    return new Comparison(found);
  }

  get title(): Locator {
    return this.frame.locator('h1');
  }

  /** What is compared, and how it came out. */
  get lead(): Locator {
    return this.frame.locator('.lead');
  }

  row(label: string): Locator {
    return this.frame.locator('.compared tbody tr', {
      has: this.frame.locator('th', { hasText: new RegExp(`^${label}$`) }),
    });
  }

  cell(label: string, name: keyof typeof CELL): Locator {
    return this.row(label).locator('td').nth(CELL[name]);
  }

  /** Steps done, from `1 234 of 6 000`. */
  async step(label: string): Promise<number> {
    const [done = ''] = (await this.cell(label, 'step').innerText()).split(' of ');
    return Number(done.replace(/\D/g, ''));
  }

  async waitForStepPast(label: string, step: number): Promise<void> {
    await expect.poll(() => this.step(label), { timeout: 60_000 }).toBeGreaterThan(step);
  }

  /** The two values of a key in which two runs differ. */
  async difference(key: string): Promise<string[]> {
    const row = this.frame.locator('.differences tbody tr', {
      has: this.frame.getByText(key, { exact: true }),
    });
    return row.locator('td').allInnerTexts();
  }

  /** Pixels of a chart that something was drawn on. */
  inkOf(id: string): Promise<number> {
    return new Panel(this.frame).inkOf(id);
  }
}
