import { join } from 'node:path';
import * as vscode from 'vscode';
import { DoctorDocument } from './doctor/doctor-document.ts';
import { PanelHost } from './panel/panel-host.ts';
import { requestHandler } from './panel/panel-requests.ts';
import { applyRemedy } from './runs/apply-edit.ts';
import { RunLogDocuments } from './runs/run-log-document.ts';
import { RunRegistry } from './runs/run-registry.ts';
import type { RunView } from './runs/run-view.ts';
import type { Trainer } from './trainer.ts';

/**
 * What the parts of the extension share, handed to them by name. Making it costs next to nothing: the registry looks
 * for runs when it is first asked, and what checks experiments is loaded when one is trained.
 */
export class Lab implements vscode.Disposable {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly registry: RunRegistry;
  readonly panels: PanelHost;
  readonly logs: RunLogDocuments;
  readonly doctor: DoctorDocument;
  #trainer: Promise<Trainer> | null = null;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
    this.registry = new RunRegistry(log);
    this.logs = new RunLogDocuments(this.registry);
    this.doctor = new DoctorDocument(this.#engine);
    this.panels = new PanelHost(
      context,
      requestHandler({
        extensionUri: context.extensionUri,
        resumeFromCheckpoint: async (directory) =>
          void (await this.resumeFromCheckpoint(this.#run(directory))),
        applyRemedy: (directory, alertId, remedy) => this.applyRemedy(this.#run(directory), alertId, remedy),
        openRunFolder: (directory) => openFolder(directory),
        showRunLog: (directory) => this.logs.show(directory),
      }),
      log,
    );
  }

  async train(uri: vscode.Uri): Promise<RunView | undefined> {
    return (await this.#loadTrainer()).train(uri);
  }

  async resumeFromCheckpoint(run: RunView): Promise<RunView | undefined> {
    return (await this.#loadTrainer()).resumeFromCheckpoint(run);
  }

  /** @param file where to; null = ask. Returns the file that was written. */
  async exportEncoder(run: RunView, file: string | null): Promise<string | undefined> {
    return (await import('./export/export-encoder.ts')).exportEncoder(run, this.#engine, file);
  }

  /** @throws Error in words where the alert or its edit is gone, or the file cannot be changed */
  async applyRemedy(run: RunView, alertId: string, remedy: number): Promise<void> {
    const chosen = run.alerts.find(({ id }) => id === alertId)?.remedies[remedy];
    if (chosen === undefined || chosen.edits.length === 0)
      throw new Error('This advice cannot be made as an edit.');
    await applyRemedy(run.experimentFile, chosen, (uri) => void this.guard(() => this.train(uri)));
  }

  openPanel(directory: string, preserveFocus = false): void {
    this.panels.open(directory, this.registry.get(directory)?.name ?? 'Run', preserveFocus);
  }

  openRunFolder(directory: string): Promise<void> {
    return openFolder(directory);
  }

  /** Does something for a person: what goes wrong is told, and written to the log in full. */
  async guard<T>(action: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  dispose(): void {
    for (const part of [this.panels, this.logs, this.doctor, this.registry]) part.dispose();
  }

  get #engine(): string {
    return join(this.context.extensionPath, 'dist', 'vjepa.cjs');
  }

  #run(directory: string): RunView {
    const run = this.registry.get(directory);
    if (run === undefined) throw new Error(`The run ${directory} is not there any more.`);
    return run;
  }

  #loadTrainer(): Promise<Trainer> {
    this.#trainer ??= import('./trainer.ts').then(
      ({ Trainer }) =>
        new Trainer({
          registry: this.registry,
          log: this.log,
          engine: this.#engine,
          openPanel: (directory) => this.openPanel(directory, true),
          showRunLog: (directory) => this.logs.show(directory),
        }),
    );
    return this.#trainer;
  }
}

/** In the explorer where the folder is part of the workspace, else in the system's file manager or a new window. */
async function openFolder(directory: string): Promise<void> {
  const uri = vscode.Uri.file(directory);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    await vscode.commands.executeCommand('revealInExplorer', uri);
  else if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined)
    await vscode.commands.executeCommand('revealFileInOS', uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
