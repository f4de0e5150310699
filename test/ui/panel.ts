/** The panel of a run, as a person reads and presses it. */
import type { FrameLocator, Locator } from 'playwright-core';
import { expect } from 'vitest';

/** What of the browser's canvas is used here; this project's tests are typed without the DOM. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

export class Panel {
  constructor(readonly frame: FrameLocator) {}

  /** `Running`, `Paused`, … in the header. */
  state(word: string): Locator {
    return this.frame.locator('header.run .state', { hasText: word });
  }

  name(): Promise<string> {
    return this.frame.locator('header.run h1').innerText();
  }

  button(label: string): Locator {
    return this.frame.locator('header.run vscode-button', { hasText: new RegExp(`^\\s*${label}\\s*$`) });
  }

  /** Steps done, from the header's `1 234 of 6 000`. */
  async step(): Promise<number> {
    const text = await this.frame.locator('header.run dl.facts').innerText();
    const found = /Step\s+([\d\s,.\u2009\u202f\u00a0]+?)\s+of/.exec(text);
    if (found === null) throw new Error(`no step in "${text}"`);
    return Number((found[1] ?? '').replace(/\D/g, ''));
  }

  /** Waits until training has gone on past a step. */
  async waitForStepPast(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 60_000 }).toBeGreaterThan(step);
  }

  scrollToTop(): Promise<void> {
    return this.frame.locator('header.run').scrollIntoViewIfNeeded();
  }

  /** The heading of a section at the top. */
  async scrollTo(section: string): Promise<void> {
    await this.frame.locator(`#${section}`).evaluate((element) => {
      (element as unknown as { scrollIntoView(): void }).scrollIntoView();
    });
  }

  section(name: string): Locator {
    return this.frame.locator('section', { has: this.frame.getByRole('heading', { name, level: 2 }) });
  }

  chart(id: string): Locator {
    return this.frame.locator(`[data-chart="${id}"]`);
  }

  /** Ids of the charts that have a canvas. */
  async charts(): Promise<string[]> {
    const figures = await this.frame.locator('[data-chart]', { has: this.frame.locator('canvas') }).all();
    return Promise.all(figures.map(async (figure) => (await figure.getAttribute('data-chart')) ?? ''));
  }

  /** Pixels of a chart that something was drawn on. */
  async inkOf(id: string): Promise<number> {
    const canvas = this.chart(id).locator('canvas');
    await canvas.scrollIntoViewIfNeeded();
    return canvas.evaluate((element) => {
      const { width, height } = element as unknown as Canvas;
      if (width === 0 || height === 0) return 0;
      const { data } = (element as unknown as Canvas).getContext('2d').getImageData(0, 0, width, height);
      let ink = 0;
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) ink++;
      return ink;
    });
  }

  verdict(text: string | RegExp): Locator {
    return this.frame.locator('article.verdict', { hasText: text });
  }
}
