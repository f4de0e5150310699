import * as vscode from 'vscode';
import { COMPARE_TYPE } from './compare/compare-panel.ts';
import { registerCommands } from './commands.ts';
import { contextKeys } from './context-keys.ts';
import { registerEditorHelp } from './editor/editor-help.ts';
import { Lab } from './lab.ts';
import { PANEL_TYPE } from './panel/panel-host.ts';
import { notifications } from './runs/notifications.ts';
import type { RunView } from './runs/run-view.ts';
import { RunsView } from './runs/runs-view.ts';
import { statusBar } from './runs/status-bar.ts';

/** What tests and other extensions can read. */
export interface LabApi {
  /** Newest first. */
  readonly runs: () => readonly RunView[];
  /** Milliseconds that activation took. */
  readonly activationTime: number;
}

/** Only registers things; what takes time begins when it is asked for, or a moment later. */
export function activate(context: vscode.ExtensionContext): LabApi {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('VJEPA Lab', { log: true });
  context.subscriptions.push(log);
  try {
    const lab = new Lab(context, log);
    const { registry } = lab;
    context.subscriptions.push(
      lab,
      ...registerCommands(lab),
      new RunsView(registry),
      statusBar(registry),
      notifications(registry, {
        openPanel: (run) => void lab.guard(() => lab.openPanel(run.directory)),
        applyRemedy: (run, alert, remedy) => void lab.guard(() => lab.applyRemedy(run, alert.id, remedy)),
        showLog: (run) => void lab.guard(() => lab.logs.show(run.directory)),
      }),
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, lab.panels),
      vscode.window.registerWebviewPanelSerializer(COMPARE_TYPE, lab.comparison),
      keepContextKeys(lab),
      later(() => registry.start()),
    );
    registerEditorHelp(context);
    const activationTime = performance.now() - began;
    log.debug(`Activated in ${activationTime.toFixed(1)} ms`);
    return { runs: () => registry.runs, activationTime };
  } catch (error) {
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    void vscode.window.showErrorMessage(
      `VJEPA Lab could not start: ${error instanceof Error ? error.message : String(error)}`,
    );
    throw error;
  }
}

/** Trainers are nobody's children: closing the window leaves them be. */
export function deactivate(): void {
  // What must be closed is in the context's subscriptions.
}

function keepContextKeys(lab: Lab): vscode.Disposable {
  let before: Readonly<Record<string, boolean>> = {};
  const update = (): void => {
    const keys = contextKeys(lab.registry.runs, lab.cureMemory.cures);
    for (const [key, value] of Object.entries(keys))
      if (before[key] !== value) void vscode.commands.executeCommand('setContext', key, value);
    before = keys;
  };
  void vscode.commands.executeCommand('setContext', 'vjepa.active', true);
  const listening = [lab.registry.onDidChange(update), lab.cureMemory.onDidChange(update)];
  update();
  return new vscode.Disposable(() => listening.forEach((it) => void it.dispose()));
}

/** After the activation that VS Code waits for. */
function later(action: () => void): vscode.Disposable {
  const timer = setTimeout(action, 0);
  return new vscode.Disposable(() => clearTimeout(timer));
}
