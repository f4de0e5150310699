import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DoctorReport } from '../../schemas/doctor.ts';
import { doctorMarkdown } from './doctor-markdown.ts';
import { runDoctor } from './run-doctor.ts';

export const DOCTOR_SCHEME = 'vjepa-doctor';
const DOCUMENT = vscode.Uri.from({ scheme: DOCTOR_SCHEME, path: '/VJEPA Doctor.md' });

/** What the doctor found, as a page: a Markdown text that lives in no file, shown in VS Code's own preview. */
export class DoctorDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #engine: string;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #text = '';

  /** @param engine dist/vjepa.cjs */
  constructor(engine: string) {
    this.#engine = engine;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(DOCTOR_SCHEME, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Asks the doctor and shows what it says; the report, for other callers. Needs neither a folder nor a file. */
  async show(): Promise<DoctorReport> {
    // It loads the TensorFlow.js that a folder brings along.
    if (!vscode.workspace.isTrusted) throw new Error('The doctor runs programs; trust this folder first.');
    const report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'VJEPA: looking at this machine …' },
      () => runDoctor({ engine: this.#engine, node: nodePath(), runs: runsFolder() }),
    );
    this.#text = doctorMarkdown(report);
    this.#changed.fire(DOCUMENT);
    const document = await vscode.workspace.openTextDocument(DOCUMENT);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', DOCUMENT);
    } catch {
      // VS Code's Markdown is an extension, which a person may have switched off.
      await vscode.window.showTextDocument(document, { preview: false });
    }
    return report;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

function nodePath(): string {
  return vscode.workspace.getConfiguration('vjepa').get<string>('nodePath', '').trim();
}

/** Where a run of the first folder would be; without a folder the working directory's. */
function runsFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  return join(folder?.uri.fsPath ?? process.cwd(), 'runs');
}
