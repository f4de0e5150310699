import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { holdsRun } from '../../engine/run/layout.ts';
import type { HostMessage, PageMessage, PanelPreferences } from '../../schemas/panel-message.ts';
import { pageHtml, type PanelState } from './page-html.ts';
import { PanelFeed } from './panel-feed.ts';
import type { RequestHandler } from './panel-requests.ts';
import { RunSource } from './run-source.ts';

export const PANEL_TYPE = 'vjepa.panel';
const PREFERENCES_KEY = 'vjepa.panel.preferences';
const DEFAULT_PREFERENCES: PanelPreferences = { smoothing: 0, logScale: {}, hidden: {} };

/** The open panels, one a run. They come back after a reload of the window; a hidden page is gone and comes back by snapshot. */
export class PanelHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #handle: RequestHandler;
  readonly #log: vscode.LogOutputChannel;
  readonly #panels = new Map<string, RunPanel>();

  constructor(context: vscode.ExtensionContext, handle: RequestHandler, log: vscode.LogOutputChannel) {
    this.#context = context;
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
    const column =
      vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    this.#show(
      directory,
      vscode.window.createWebviewPanel(PANEL_TYPE, name, { viewColumn: column, preserveFocus }),
    );
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
    const { extensionUri } = this.#context;
    const media = vscode.Uri.joinPath(extensionUri, 'extension', 'media');
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, 'panel-light.svg'),
      dark: vscode.Uri.joinPath(media, 'panel-dark.svg'),
    };
    const shown: RunPanel = new RunPanel(directory, panel, extensionUri, this.#preferences, {
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

  get #preferences(): PanelPreferences {
    return {
      ...DEFAULT_PREFERENCES,
      ...this.#context.globalState.get<Partial<PanelPreferences>>(PREFERENCES_KEY),
    };
  }

  /** Remembered for all panels, and shown by those that are open. */
  #setPreferences(preferences: PanelPreferences, from: RunPanel): void {
    void this.#context.globalState.update(PREFERENCES_KEY, preferences);
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

    const built = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const address = (name: string): string =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(built, name)).toString();
    panel.webview.options = { enableScripts: true, localResourceRoots: [built] };
    panel.webview.html = pageHtml({
      title: 'Run',
      cspSource: panel.webview.cspSource,
      script: address('panel.js'),
      style: address('panel.css'),
      nonce: randomBytes(16).toString('base64url'),
      state: { directory } satisfies PanelState,
    });
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
        try {
          post({ type: 'reply', id, error: null, value: await this.#actions.request(request) });
        } catch (error) {
          const words = error instanceof Error ? error.message : String(error);
          this.#actions.trouble(
            `${request.kind}: ${error instanceof Error ? (error.stack ?? words) : words}`,
          );
          post({ type: 'reply', id, error: words, value: null });
        }
        return;
      }
    }
  }
}
