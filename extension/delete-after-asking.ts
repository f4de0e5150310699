import * as vscode from 'vscode';
import { deleteRun } from '../engine/run/delete-run.ts';
import type { Lab } from './lab.ts';
import type { RunView } from './runs/run-view.ts';

/** @param confirmed the person was asked already */
export async function deleteAfterAsking(lab: Lab, run: RunView, confirmed: boolean): Promise<void> {
  const remove = 'Delete';
  if (!confirmed) {
    const detail = `${run.directory}\n\nIts log and checkpoints are deleted for good.`;
    const answer = await vscode.window.showWarningMessage(
      `Delete the run ${run.name}?`,
      { modal: true, detail },
      remove,
    );
    if (answer !== remove) return;
  }
  const left = await deleteRun(run.directory);
  lab.panels.close(run.directory);
  lab.comparison.forget(run.directory);
  lab.registry.forget(run.directory);
  if (left.length > 0)
    void vscode.window.showInformationMessage(
      `The run is deleted; other files stay in ${run.directory}: ${left.join(', ')}.`,
    );
}
