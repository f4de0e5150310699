import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { inspectRun } from '../../engine/run/inspect-run.ts';
import { runPaths } from '../../engine/run/layout.ts';
import { Throttle } from '../throttle.ts';
import type { RunRegistry } from './run-registry.ts';

export const RUN_LOG_SCHEME = 'vjepa-log';
/** The log is read whole for each update. */
const UPDATE_INTERVAL_MS = 2000;

/** The words of a run as a read-only text: what it logged, then what its process printed. Kept up to date while shown. */
export class RunLogDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  readonly #throttle = new Throttle(() => {
    for (const { document } of vscode.window.visibleTextEditors)
      if (document.uri.scheme === RUN_LOG_SCHEME) this.#changed.fire(document.uri);
  }, UPDATE_INTERVAL_MS);

  constructor(registry: RunRegistry) {
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(RUN_LOG_SCHEME, this),
      registry.onDidChange(() => this.#throttle.request()),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return runLogText(directoryOf(uri));
  }

  async show(directory: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: RUN_LOG_SCHEME, path: vscode.Uri.file(`${directory}.log`).path });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log');
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.#throttle.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

const directoryOf = (uri: vscode.Uri): string => vscode.Uri.file(uri.path).fsPath.replace(/\.log$/, '');

async function runLogText(directory: string): Promise<string> {
  const output = (await readFile(runPaths(directory).output, 'utf8').catch(() => '')).trimEnd();
  const printed = output === '' ? [] : ['', '--- printed by the process ---', output];
  try {
    const { summary, status, reason, warnings } = await inspectRun(directory);
    return [
      `${directory}: ${status}${reason === '' ? '' : `. ${reason}`}`,
      '',
      ...summary.log.map(({ t, level, message }) => `${clock(t)} [${level}] ${message}`),
      ...warnings.map(({ message }) => `[warning] ${message}`),
      ...printed,
      '',
    ].join('\n');
  } catch (error) {
    return [error instanceof Error ? error.message : String(error), ...printed, ''].join('\n');
  }
}

/** ISO 8601, UTC, to the millisecond. */
const clock = (seconds: number): string => new Date(seconds * 1000).toISOString();
