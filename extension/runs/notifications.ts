import * as vscode from 'vscode';
import type { PanelAlert } from '../../schemas/panel-message.ts';
import { editableRemedy, type RunView } from './run-view.ts';
import type { RunRegistry } from './run-registry.ts';

/** What a notification's buttons do. */
export interface NotificationActions {
  openPanel(run: RunView): void;
  applyRemedy(run: RunView, alert: PanelAlert, remedy: number): void;
  showLog(run: RunView): void;
}

/**
 * A notification for each rule and run, once, and for each run that fails; only for what happens while this window
 * watches. The rest stays in the panel, the Runs view and the status bar.
 */
export function notifications(registry: RunRegistry, actions: NotificationActions): vscode.Disposable {
  const said = new Set<string>();
  const disposables = [
    registry.onDidRaiseAlert(({ run, alert }) => {
      const key = `${run.directory}#${alert.detector}`;
      if (said.has(key) || !isWanted(alert.severity)) return;
      said.add(key);
      void notifyAlert(run, alert, actions);
    }),
    registry.onDidEnd((run) => {
      if (run.status === 'failed' && isWanted('error')) void notifyFailure(run, actions);
    }),
  ];
  return { dispose: () => disposables.forEach((it) => void it.dispose()) };
}

function isWanted(severity: PanelAlert['severity']): boolean {
  const level = vscode.workspace.getConfiguration('vjepa').get<string>('notifications', 'warnings');
  return level === 'warnings' ? severity !== 'info' : level === 'errors' && severity === 'error';
}

async function notifyAlert(run: RunView, alert: PanelAlert, actions: NotificationActions): Promise<void> {
  const open = 'Open Panel';
  const apply = 'Apply the Suggested Edit';
  const remedy = editableRemedy(alert);
  const advice = remedy >= 0 ? ` Suggested: ${alert.remedies[remedy]?.title ?? ''}.` : '';
  const show = alert.severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  const text = `${run.name}: ${alert.title}, since step ${alert.sinceStep}.${advice}`;
  const answer = await show(text, ...(remedy >= 0 ? [open, apply] : [open]));
  if (answer === open) actions.openPanel(run);
  if (answer === apply) actions.applyRemedy(run, alert, remedy);
}

async function notifyFailure(run: RunView, actions: NotificationActions): Promise<void> {
  const open = 'Open Panel';
  const log = 'Show Log';
  const text = `${run.name} failed at step ${run.step} of ${run.totalSteps}. ${run.reason}`;
  const answer = await vscode.window.showErrorMessage(text, open, log);
  if (answer === open) actions.openPanel(run);
  if (answer === log) actions.showLog(run);
}
