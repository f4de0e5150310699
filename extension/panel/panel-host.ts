import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { holdsRun } from '../../engine/run/layout.ts';
import type { HostMessage, PageMessage, PanelPreferences } from '../../schemas/panel-message.ts';
import type { PanelState } from './page-html.ts';
import { PanelFeed } from './panel-feed.ts';
import type { RequestHandler } from './panel-requests.ts';
import { RunSource } from './run-source.ts';
import { StoredPreferences } from './stored-preferences.ts';
import { createPanel, loadPage, replyTo } from './webview-page.ts';

export const PANEL_TYPE = 'vjepa.panel';

/** The open panels, one a run. They come back after a reload of the window; a hidden page is gone and comes back by snapshot. */
export class PanelHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #preferences: StoredPreferences;
  readonly #handle: RequestHandler;
  readonly #log: vscode.LogOutputChannel;
  readonly #panels = new Map<string, RunPanel>();

  constructor(context: vscode.ExtensionContext, handle: RequestHandler, log: vscode.LogOutputChannel) {
    this.#extensionUri = context.extensionUri;
    this.#preferences = new StoredPreferences(context.globalState, 'vjepa.panel.preferences');
    this.#handle = handle;
    this.#log = log;
  }

  /** Run directory of the panel that has the focus. */
  get active(): string | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active)?.directory;
  }

  /** `preserveFocus`: the person goes on where they are. */
  open(directory: string, name: string, preserveFocus = false): void {
    const open = this.#panels.get(directory);
    if (open !== undefined) {
      open.panel.reveal(undefined, preserveFocus);
      return;
    }
    if (!holdsRun(directory)) throw new Error(`There is no run in ${directory} any more.`);
    this.#show(directory, createPanel(PANEL_TYPE, name, preserveFocus));
  }

  close(directory: string): void {
    this.#panels.get(directory)?.panel.dispose();
  }

  /** After a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const directory = (state as PanelState | undefined)?.directory;
    if (typeof directory === 'string' && holdsRun(directory) && !this.#panels.has(directory))
      this.#show(directory, panel);
    else panel.dispose();
    return Promise.resolve();
  }

  /** The panels themselves stay: VS Code brings them back after a reload of the window. */
  dispose(): void {
    for (const shown of this.#panels.values()) shown.dispose();
  }

  #show(directory: string, panel: vscode.WebviewPanel): void {
    const shown: RunPanel = new RunPanel(directory, panel, this.#extensionUri, this.#preferences.value, {
      request: (request) => this.#handle(request, shown.source),
      preferences: (preferences) => this.#setPreferences(preferences, shown),
      trouble: (message) => this.#log.error(message),
    });
    this.#panels.set(directory, shown);
    panel.onDidDispose(() => {
      this.#panels.delete(directory);
      shown.dispose();
    });
  }

  /** Remembered for all panels, and shown by those that are open. */
  #setPreferences(preferences: PanelPreferences, from: RunPanel): void {
    this.#preferences.set(preferences);
    for (const shown of this.#panels.values()) shown.feed.setPreferences(preferences, shown !== from);
  }
}

interface RunPanelActions {
  request(request: Extract<PageMessage, { type: 'request' }>['request']): Promise<string | null>;
  preferences(preferences: PanelPreferences): void;
  trouble(message: string): void;
}

/** One panel: its page, the run that it follows, and what is between them. */
class RunPanel {
  readonly directory: string;
  readonly panel: vscode.WebviewPanel;
  readonly source: RunSource;
  readonly feed: PanelFeed;
  readonly #actions: RunPanelActions;

  constructor(
    directory: string,
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    preferences: PanelPreferences,
    actions: RunPanelActions,
  ) {
    this.directory = directory;
    this.panel = panel;
    this.#actions = actions;
    const post = (message: HostMessage): void => void panel.webview.postMessage(message);
    this.source = new RunSource(directory, {
      changed: () => this.#changed(),
      restarted: () => this.feed.restart(),
      gone: () => void panel.dispose(),
    });
    this.feed = new PanelFeed(this.source, preferences, post);
    panel.webview.onDidReceiveMessage((message: PageMessage) => void this.#receive(message, post));
    panel.onDidChangeViewState(() => this.feed.setVisible(panel.visible));
    loadPage(panel, extensionUri, { name: 'panel', title: 'Run', state: { directory } satisfies PanelState });
  }

  dispose(): void {
    this.feed.dispose();
    this.source.dispose();
  }

  #changed(): void {
    this.panel.title = this.source.report.record?.name ?? basename(this.directory);
    this.feed.changed();
  }

  async #receive(message: PageMessage, post: (message: HostMessage) => void): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.source.ready;
        this.feed.ready();
        return;
      case 'drawn':
        this.feed.drawn();
        return;
      case 'set-preferences':
        this.#actions.preferences(message.preferences);
        return;
      case 'request': {
        const { id, request } = message;
        const trouble = (text: string): void => this.#actions.trouble(`${request.kind}: ${text}`);
        post(await replyTo(id, () => this.#actions.request(request), trouble));
        return;
      }
    }
  }
}
