/** The workbench as a person uses it: palette, editors, panels, notifications, through the browser's page. */
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type { VsCodeServer } from './server.ts';

export interface WorkbenchOptions {
  /** The folder that is open. */
  readonly folder: string;
  /** Load extensions from source, and optionally a test module, as `--extensionDevelopmentPath` does on a desktop. */
  readonly development?: { readonly extensions: readonly string[]; readonly tests?: string };
  /** Called before the page loads. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Default 1400 × 900. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** How long anything that a person would see at once may take on a busy machine, in milliseconds. */
const PATIENCE = 30_000;

/** A built VS Code takes `developmentOptions` from its page's own configuration element alone, read when it is parsed. */
const DEVELOPMENT_SCRIPT = `(options) => {
  if (window.top !== window) return;
  const observer = new MutationObserver(() => {
    const element = document.getElementById('vscode-workbench-web-configuration');
    if (element === null) return;
    observer.disconnect();
    const configuration = JSON.parse(element.getAttribute('data-settings'));
    configuration.developmentOptions = { ...configuration.developmentOptions, ...options };
    element.setAttribute('data-settings', JSON.stringify(configuration));
  });
  observer.observe(document, { childList: true, subtree: true });
}`;

/** A hidden widget keeps its rows, which must not be taken for those of the next pick. */
const PALETTE_IS_CLOSED = `(() => {
  const widget = document.querySelector('.quick-input-widget');
  const input = widget?.querySelector('input[type="text"]');
  return !widget || widget.style.display === 'none' || !input?.value.startsWith('>');
})()`;

/** Opens a window and waits until its workbench is there. */
export async function openWorkbench(
  browser: Browser,
  server: VsCodeServer,
  options: WorkbenchOptions,
): Promise<Workbench> {
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1400, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.address });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const host = new URL(server.address).host;
  // no other machine is asked for anything: what would be, fails at once
  await page.route(
    (url) => url.host !== host,
    (route) => route.abort(),
  );
  if (options.development !== undefined) {
    const uri = (path: string): object => ({ $mid: 1, scheme: 'vscode-remote', authority: host, path });
    const { extensions, tests } = options.development;
    const given = {
      extensions: extensions.map(uri),
      ...(tests === undefined ? {} : { extensionTestsPath: uri(tests) }),
    };
    await page.addInitScript({ content: `(${DEVELOPMENT_SCRIPT})(${JSON.stringify(given)})` });
  }
  await options.prepare?.(page);
  await page.goto(folderAddress(server, options.folder), { waitUntil: 'commit' });
  const workbench = new Workbench(page);
  await workbench.ready();
  return workbench;
}

/** A command may reload the page, and with it the palette that is waited for. */
function ignoreNavigation(error: unknown): void {
  if (!/navigation|context was destroyed/i.test(String(error))) throw error;
}

/** The address under which a browser shows a folder. */
export function folderAddress(server: VsCodeServer, folder: string): string {
  return `${server.address}/?folder=${encodeURIComponent(folder).replaceAll('%2F', '/')}`;
}

/** What a person can do and see. Every method waits for the thing itself; none waits for time to pass. */
export class Workbench {
  constructor(readonly page: Page) {}

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.page.locator('.part.sidebar .composite.title h2').waitFor();
  }

  /** Runs a command of the palette by its full title; one of an extension that still loads is looked for again. */
  async runCommand(title: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    const offered = this.quickPick(title).first();
    for (;;) {
      const input = await this.openPalette(title);
      try {
        await offered.waitFor({ timeout: 2_000 });
        await input.press('Enter');
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await input.press('Escape');
      }
    }
    // gone, or taken over by what the command asks
    await this.page.waitForFunction(PALETTE_IS_CLOSED).catch(ignoreNavigation);
  }

  /** Opens the palette and types, without choosing: to see what is offered. */
  async openPalette(text: string): Promise<Locator> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    await input.waitFor();
    await input.fill(`>${text}`);
    return input;
  }

  /** Rows of the open quick pick. */
  quickPick(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  /** Chooses a row of the quick pick with a title or placeholder, by typing its label. */
  async choose(title: string, label: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    await this.quickTitle(title)
      .or(this.page.locator(`.quick-input-widget input[placeholder="${title}"]`))
      .first()
      .waitFor();
    await input.fill(label);
    await this.page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: new RegExp(`^${label}`) })
      .waitFor();
    await input.press('Enter');
  }

  /** Types into the input box with a title and accepts. */
  async answer(title: string, text: string): Promise<void> {
    await this.quickTitle(title).waitFor();
    await this.fillIn(text);
  }

  private quickTitle(title: string): Locator {
    return this.page.locator('.quick-input-widget .quick-input-title', { hasText: title });
  }

  private async fillIn(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    await input.waitFor();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Opens a file at the top of the folder by a double click in the Explorer, and waits for its text. */
  async openFile(name: string): Promise<void> {
    await this.openContainer('Explorer');
    // a tooltip of the row before would lie over the next
    await this.page.mouse.move(0, 0);
    const row = this.page.locator('.explorer-folders-view .monaco-list-row', {
      has: this.page.getByText(name, { exact: true }),
    });
    // a file that came before the Explorer watched its folder shows after a refresh
    await row.waitFor({ timeout: 3_000 }).catch(() => this.runCommand('Refresh Explorer'));
    await row.dblclick();
    await this.tab(name).waitFor();
    await this.editor(name).locator('.view-line').first().waitFor();
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name });
  }

  /** The text editor that shows a file. */
  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${name}"]`);
  }

  /** Rows of the Problems view, which must be open: message, source and place. */
  problem(text: string | RegExp): Locator {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
  }

  /** Puts the cursor at a line and column (from 1) of the active editor. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.fillIn(`:${line}:${column}`);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Shows what the editor says of the word at a line and column, and waits for it. */
  async showHoverAt(line: number, column: number): Promise<Locator> {
    await this.goTo(line, column);
    await this.runCommand('Show or Focus Hover');
    const hover = this.page.locator('.monaco-hover:not(.hidden) .hover-row').first();
    await hover.waitFor();
    return hover;
  }

  /** Types at the cursor. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** The document in a webview. A page of VS Code holds it two frames deep. */
  webview(index = 0): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .nth(index)
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** Notification toasts. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast', { hasText: text });
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /** The first such row of the tree in the side bar. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Shows what is below a row of the tree, if it is folded. */
  async unfold(row: Locator): Promise<void> {
    if ((await row.getAttribute('aria-expanded')) === 'false')
      await row.locator('.monaco-tl-twistie').click();
  }

  /** Opens a view container by the title of its icon in the activity bar. */
  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.part.activitybar .action-item', {
      has: this.page.locator(`[aria-label^="${title}"]`),
    });
    if ((await tab.getAttribute('class'))?.includes('checked') !== true) await tab.first().click();
    await this.page.locator('.part.sidebar .composite.title h2', { hasText: title }).waitFor();
  }

  /** Reloads the window by the command, which unlike the browser's own reload lets VS Code save its state first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }
}
