import { join } from 'node:path';
import * as vscode from 'vscode';
import { ComparePanel } from './compare/compare-panel.ts';
import { CureMemory } from './cure/cure-memory.ts';
import type { Cure, CureManner } from './cure/cure.ts';
import type { Cures } from './cure/cures.ts';
import type { ResumeOffer } from './cure/resume-offer.ts';
import { DoctorDocument } from './doctor/doctor-document.ts';
import { PanelHost } from './panel/panel-host.ts';
import { requestHandler } from './panel/panel-requests.ts';
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
  readonly cureMemory: CureMemory;
  readonly comparison: ComparePanel;
  #cures: Promise<Cures> | null = null;
  #trainer: Promise<Trainer> | null = null;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
    this.registry = new RunRegistry(log);
    this.cureMemory = new CureMemory(context.workspaceState);
    this.logs = new RunLogDocuments(this.registry);
    this.doctor = new DoctorDocument(this.#engine);
    this.comparison = new ComparePanel({
      context,
      log,
      openPanel: (directory) => this.openPanel(directory),
      chooseRuns: async () => void (await vscode.commands.executeCommand('vjepa.compareRuns')),
    });
    this.panels = new PanelHost(
      context,
      requestHandler({
        extensionUri: context.extensionUri,
        resumeFromCheckpoint: async (directory) =>
          void (await this.resumeFromCheckpoint(this.#run(directory))),
        applyRemedy: (directory, alertId, remedy) =>
          this.#applyRemedyAtOnce(this.#run(directory), alertId, remedy),
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

  /**
   * Makes a verdict's edit in the experiment file, and offers to train it.
   *
   * @returns null where the file was left as it is, and the person told why
   * @throws Error in words where the alert or its edit is gone, or the file cannot be changed
   */
  async applyRemedy(run: RunView, alertId: string, remedy: number): Promise<Cure | null> {
    return (await this.#loadCures()).apply(run, alertId, remedy);
  }

  async cureOffer(cure: Cure): Promise<ResumeOffer> {
    return (await this.#loadCures()).resumeOffer(cure);
  }

  async trainCure(cure: Cure, manner: CureManner): Promise<RunView | undefined> {
    return (await this.#loadCures()).train(cure, manner);
  }

  openPanel(directory: string, preserveFocus = false): void {
    this.panels.open(directory, this.registry.get(directory)?.name ?? 'Run', preserveFocus);
  }

  /** Shows runs side by side, in the one panel for that. */
  compare(directories: readonly string[], preserveFocus = false): void {
    this.comparison.open(directories, preserveFocus);
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
    const parts = [this.panels, this.comparison, this.logs, this.doctor, this.cureMemory, this.registry];
    for (const part of parts) part.dispose();
  }

  get #engine(): string {
    return join(this.context.extensionPath, 'dist', 'vjepa.cjs');
  }

  #run(directory: string): RunView {
    const run = this.registry.get(directory);
    if (run === undefined) throw new Error(`The run ${directory} is not there any more.`);
    return run;
  }

  /**
   * For a page, which waits but a few seconds: what the person has to decide before the edit is made is said to the page as the
   * reason why it is not made yet.
   */
  #applyRemedyAtOnce(run: RunView, alertId: string, remedy: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let asked = false;
      const apply = async (): Promise<void> => {
        const cures = await this.#loadCures();
        await cures.apply(run, alertId, remedy, (words) => {
          asked = true;
          reject(new Error(words));
        });
      };
      void apply().then(resolve, (error: Error) => {
        if (asked) void this.guard(() => Promise.reject(error));
        else reject(error);
      });
    });
  }

  #loadCures(): Promise<Cures> {
    this.#cures ??= import('./cure/cures.ts').then(
      ({ Cures }) =>
        new Cures({
          memory: this.cureMemory,
          train: async (uri, options) => (await this.#loadTrainer()).train(uri, options),
          compare: (directories) => this.compare(directories, true),
          guard: (action) => this.guard(action),
        }),
    );
    return this.#cures;
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
