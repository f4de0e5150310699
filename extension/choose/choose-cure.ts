import * as vscode from 'vscode';
import { offerWords, type Cure, type CureManner } from '../cure/cure.ts';
import type { Lab } from '../lab.ts';
import { raisedAlerts, type RunView } from '../runs/run-view.ts';
import type { Target } from './choose-run.ts';

interface AlertChoice {
  readonly run: RunView;
  readonly alertId: string;
  readonly remedy: number;
}

/** @param only the remedy's place among those of its verdict; missing = any */
export async function chooseAlert(lab: Lab, target: Target, only?: number): Promise<AlertChoice | undefined> {
  await lab.registry.ready();
  const runs =
    target === undefined
      ? lab.registry.runs
      : lab.registry.runs.filter((run) => run.directory === target.directory);
  const choices = runs.flatMap((run) =>
    raisedAlerts(run)
      .filter((alert) => target?.kind !== 'alert' || alert.id === target.alertId)
      .flatMap((alert) =>
        alert.remedies.map((remedy, index) => ({
          label: remedy.title,
          description: run.name,
          detail: alert.title,
          editable: remedy.edits.length > 0 && (only ?? index) === index,
          choice: { run, alertId: alert.id, remedy: index },
        })),
      )
      .filter(({ editable }) => editable),
  );
  if (choices.length === 0)
    void vscode.window.showInformationMessage('No verdict suggests an edit at the moment.');
  if (choices.length < 2) return choices[0]?.choice;
  return (await vscode.window.showQuickPick(choices, { placeHolder: 'Which edit?', matchOnDetail: true }))
    ?.choice;
}

/** The newest edit that waits to be trained, of the row's run or of any; one that is picked where there are several. */
export async function chooseCure(lab: Lab, target: Target): Promise<Cure | undefined> {
  const cures = lab.cureMemory.cures.filter(({ run }) => target === undefined || run === target.directory);
  if (cures.length === 0) {
    void vscode.window.showInformationMessage(
      'No suggested edit was made yet. Apply one with “VJEPA: Apply Suggested Edit”.',
    );
    return undefined;
  }
  if (cures.length === 1) return cures[0];
  const items = cures.map((cure) => ({
    label: cure.title,
    description: cure.runName,
    detail: `${cure.verdict} · ${vscode.workspace.asRelativePath(cure.file)}`,
    cure,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which edit?', matchOnDetail: true }))
    ?.cure;
}

export async function chooseManner(lab: Lab, cure: Cure): Promise<CureManner | undefined> {
  const offer = await lab.cureOffer(cure);
  const { text, again, resume, later } = offerWords(`${cure.title}.`, cure, offer);
  // A list has no room for why there is but one way.
  if (resume === null)
    return (await vscode.window.showInformationMessage(text, again, later)) === again ? 'again' : undefined;
  const items: (vscode.QuickPickItem & { readonly how: CureManner })[] = [
    { label: again, detail: 'From the start, with weights drawn anew', how: 'again' },
    {
      label: resume,
      detail: `With the weights of ${cure.runName} from before the verdict; a new run`,
      how: 'resume',
    },
  ];
  const placeHolder = `How is “${cure.title}” to be trained?`;
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.how;
}
