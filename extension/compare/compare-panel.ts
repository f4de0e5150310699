import { basename } from 'node:path';
import * as vscode from 'vscode';
import { holdsRun } from '../../engine/run/layout.ts';
import type {
  CompareHostMessage,
  ComparePageMessage,
  CompareRequest,
} from '../../schemas/compare-message.ts';
import { saveAs } from '../panel/panel-requests.ts';
import { StoredPreferences } from '../panel/stored-preferences.ts';
import { createPanel, loadPage, replyTo } from '../panel/webview-page.ts';
import { seriesCsv } from '../runs/series-csv.ts';
import { CompareFeed, type ComparedSource } from './compare-feed.ts';
import { MOST_RUNS, runLabels } from './comparison.ts';
import { FollowedRun } from './followed-run.ts';

export const COMPARE_TYPE = 'vjepa.compare';

/** What VS Code keeps for the panel over a reload of the window. */
interface CompareState {
  readonly directories: readonly string[];
}

export interface CompareServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  openPanel(directory: string): void;
  chooseRuns(): Promise<void>;
}

/** The one panel that shows several runs in one set of charts. It comes back after a reload of the window. */
export class ComparePanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: CompareServices;
  readonly #preferences: StoredPreferences;
  #panel: vscode.WebviewPanel | null = null;
  #feed: CompareFeed | null = null;
  #runs: readonly FollowedRun[] = [];

  constructor(services: CompareServices) {
    this.#services = services;
    this.#preferences = new StoredPreferences(services.context.globalState, 'vjepa.compare.preferences');
  }

  /** Run directories that are shown, as they were given; none where the panel is closed. */
  get directories(): readonly string[] {
    return this.#runs.map(({ directory }) => directory);
  }

  /** Shows these runs, in place of those that were shown. */
  open(directories: readonly string[], preserveFocus = false): void {
    const wanted = [...new Set(directories)].filter(holdsRun).slice(0, MOST_RUNS);
    if (wanted.length === 0) throw new Error('None of these runs is there any more.');
    if (this.#panel === null) {
      this.#attach(createPanel(COMPARE_TYPE, 'Comparison', preserveFocus));
    } else {
      this.#panel.reveal(undefined, preserveFocus);
    }
    this.#show(wanted);
  }

  /** A run was deleted; the others stay. */
  forget(directory: string): void {
    const left = this.directories.filter((other) => other !== directory);
    if (left.length === this.#runs.length) return;
    if (left.length === 0) this.#panel?.dispose();
    else this.#show(left);
  }

  /** After a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const directories = ((state as Partial<CompareState> | undefined)?.directories ?? []).filter(
      (directory) => typeof directory === 'string' && holdsRun(directory),
    );
    if (directories.length === 0 || this.#panel !== null) {
      panel.dispose();
    } else {
      this.#attach(panel);
      this.#show(directories);
    }
    return Promise.resolve();
  }

  /** The panel itself stays: VS Code brings it back after a reload of the window. */
  dispose(): void {
    this.#feed?.dispose();
    for (const run of this.#runs) run.dispose();
    this.#runs = [];
  }

  #attach(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const post = (message: CompareHostMessage): void => void panel.webview.postMessage(message);
    const feed = new CompareFeed(() => this.#sources(), this.#preferences.value, post);
    this.#feed = feed;
    panel.webview.onDidReceiveMessage((message: ComparePageMessage) => void this.#receive(message, post));
    panel.onDidChangeViewState(() => feed.setVisible(panel.visible));
    panel.onDidDispose(() => {
      this.#panel = null;
      this.#feed = null;
      this.dispose();
      feed.dispose();
    });
  }

  /** The page is loaded anew: it says `ready`, and VS Code keeps which runs it shows. */
  #show(directories: readonly string[]): void {
    const panel = this.#panel;
    const feed = this.#feed;
    if (panel === null || feed === null) return;
    for (const run of this.#runs) run.dispose();
    this.#runs = directories.map(
      (directory) =>
        new FollowedRun(directory, {
          changed: () => this.#changed(),
          restarted: () => feed.restart(),
          gone: () => this.forget(directory),
        }),
    );
    loadPage(panel, this.#services.context.extensionUri, {
      name: 'compare',
      title: 'Comparison',
      state: { directories } satisfies CompareState,
    });
  }

  #changed(): void {
    if (this.#panel === null) return;
    const names = [...new Set(this.#runs.map(({ name }) => name))];
    const title = names.length === 1 ? `${names[0] ?? ''}: compared` : names.join(' ↔ ');
    if (this.#panel.title !== title) this.#panel.title = title;
    this.#feed?.changed();
  }

  /** Oldest first, so that what came after stands after. */
  #sources(): ComparedSource[] {
    const byAge = [...this.#runs].sort((a, b) => a.created.localeCompare(b.created));
    const labels = runLabels(byAge);
    return byAge.map((run, i) => {
      const of = byAge.findIndex(({ directory }) => directory === run.origin?.run);
      return {
        about: {
          key: `r${i + 1}`,
          label: labels[i] ?? run.name,
          created: run.created,
          origin: run.origin && {
            label: labels[of] ?? basename(run.origin.run),
            step: run.origin.step,
          },
        },
        experiment: run.experiment,
        header: run.header,
        curves: run.curves,
        spans: run.spans,
      };
    });
  }

  async #receive(message: ComparePageMessage, post: (message: CompareHostMessage) => void): Promise<void> {
    switch (message.type) {
      case 'ready':
        await Promise.all(this.#runs.map((run) => run.ready));
        this.#feed?.ready();
        return;
      case 'drawn':
        this.#feed?.drawn();
        return;
      case 'set-preferences':
        this.#preferences.set(message.preferences);
        this.#feed?.setPreferences(message.preferences);
        return;
      case 'request': {
        const { id, request } = message;
        const trouble = (text: string): void => this.#services.log.error(`compare, ${request.kind}: ${text}`);
        post(await replyTo(id, () => this.#answer(request), trouble));
        return;
      }
    }
  }

  async #answer(request: CompareRequest): Promise<string | null> {
    switch (request.kind) {
      case 'open-run':
        this.#services.openPanel(this.#directoryOf(request.key));
        return null;
      case 'choose-runs':
        // Not awaited: a person may take longer over the list than the page waits.
        void this.#services.chooseRuns();
        return null;
      case 'series-csv':
        return this.#csv(request.keys);
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        return null;
      case 'save':
        void saveAs(request.fileName, this.#runs[0]?.directory ?? '', request.base64);
        return null;
    }
  }

  #directoryOf(key: string): string {
    const header = this.#sources().find(({ about }) => about.key === key)?.header;
    if (header === undefined) throw new Error('This run is not compared any more.');
    return header.directory;
  }

  /** Columns are named after the runs, e.g. `Sick, before: loss`. */
  #csv(keys: readonly string[]): string {
    return seriesCsv(
      keys.flatMap((key) => {
        const [run = '', ...column] = key.split('/');
        const source = this.#sources().find(({ about }) => about.key === run);
        const series = source?.curves.series.get(column.join('/'));
        return source === undefined || series === undefined
          ? []
          : [{ key: `${source.about.label}: ${column.join('/')}`, series }];
      }),
    );
  }
}
