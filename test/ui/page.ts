/** A page of ours in a real browser, under its own policy, with the extension's own feed and made-up runs behind it. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { PageMessage, PanelRequest } from '../../schemas/panel-message.ts';
import { launchBrowser } from '../vscode/chromium.ts';
import { PANEL, servePage, type PageServer, type Scripts } from '../webview-page/server.ts';

export interface PageInBrowser {
  /** Opens it anew; the query says which run is made up (test/webview-page/browser/fake-host.ts). */
  readonly open: (query: Readonly<Record<string, string>>, width?: number) => Promise<void>;
  readonly page: () => Page;
  /** A chart, scrolled to and drawn. */
  readonly chart: (id: string) => Promise<Locator>;
  /** What the chart's canvas shows. */
  readonly pixels: (id: string) => Promise<string>;
  /** What the page has said to the host. */
  readonly posted: () => Promise<PageMessage[]>;
  readonly requests: () => Promise<PanelRequest[]>;
  /** Waits until the page has asked for something of this kind. */
  readonly request: <K extends PanelRequest['kind']>(kind: K) => Promise<Extract<PanelRequest, { kind: K }>>;
}

/** Waits for the thing itself, as long as a busy machine may take. */
export const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 20_000 });

/**
 * For a file of tests: one browser, a page a test, and none of them may log an error or break its policy.
 * @param scripts which page; that of a run where nothing is said
 */
export function usePage(scripts: Scripts = PANEL): PageInBrowser {
  let server: PageServer;
  let browser: Browser;
  let current: Page;
  let troubles: string[] = [];

  beforeAll(async () => {
    server = await servePage(scripts);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  afterEach(async () => {
    await current.close();
    expect(troubles).toEqual([]);
  });

  const posted = (): Promise<PageMessage[]> => current.evaluate<PageMessage[]>('fakeHost.posted');
  const requests = async (): Promise<PanelRequest[]> =>
    (await posted()).flatMap((message) => (message.type === 'request' ? [message.request] : []));
  return {
    async open(query, width = 1200) {
      current = await browser.newPage({ viewport: { width, height: 900 } });
      troubles = [];
      current.on('pageerror', (error) => troubles.push(error.message));
      current.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
      });
      await current.goto(server.url(query));
    },
    page: () => current,
    async chart(id) {
      const figure = current.locator(`[data-chart="${id}"]`);
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('canvas[aria-label]').waitFor();
      return figure;
    },
    pixels: (id) =>
      current.evaluate<string>(`document.querySelector('[data-chart="${id}"] canvas').toDataURL()`),
    posted,
    requests,
    async request<K extends PanelRequest['kind']>(kind: K) {
      await current.waitForFunction(
        `fakeHost.posted.some((m) => m.type === 'request' && m.request.kind === '${kind}')`,
      );
      const found = (await requests()).find((one) => one.kind === kind);
      return found as Extract<PanelRequest, { kind: K }>;
    },
  };
}
