import * as vscode from 'vscode';
import { MOST_RUNS } from '../compare/comparison.ts';
import type { Lab } from '../lab.ts';
import { describeRun } from '../runs/describe.ts';
import { abilities, type RunAbility, type RunView } from '../runs/run-view.ts';
import type { RunsViewNode } from '../runs/runs-view.ts';

/** What a command that is about a run may be given: a row of the view, or nothing (the palette). */
export type Target = RunsViewNode | undefined;

/** The run of the row, or of the panel in front, or the only one that it fits, or one that is picked. */
export async function chooseRun(
  lab: Lab,
  target: Target,
  question: string,
  ability?: RunAbility,
): Promise<RunView | undefined> {
  await lab.registry.ready();
  const fits = (run: RunView): boolean => ability === undefined || abilities(run).includes(ability);
  if (target !== undefined) {
    const run = lab.registry.get(target.directory);
    if (run === undefined) throw new Error(`There is no run in ${target.directory} any more.`);
    if (!fits(run)) throw new Error(`${run.name} is ${run.status}; this cannot be asked of it.`);
    return run;
  }
  const runs = lab.registry.runs.filter(fits);
  const inFront = runs.find(({ directory }) => directory === lab.panels.active);
  if (inFront !== undefined || runs.length < 2) return inFront ?? runs[0] ?? noSuchRun(question);
  const items = runs.map((run) => ({ ...itemOf(run), run }));
  return (await vscode.window.showQuickPick(items, { placeHolder: question, matchOnDescription: true }))?.run;
}

function noSuchRun(question: string): undefined {
  void vscode.window.showInformationMessage(`${question} There is none at the moment.`);
  return undefined;
}

/** Two or more; those that belong together are ticked: the row's run or the panel's, and whose weights it began with. */
export async function chooseRunsToCompare(lab: Lab, target: Target): Promise<readonly string[] | undefined> {
  await lab.registry.ready();
  const { runs } = lab.registry;
  if (runs.length < 2) {
    void vscode.window.showInformationMessage('There is nothing to compare yet: it takes two runs.');
    return undefined;
  }
  const first = lab.registry.get(target?.directory ?? lab.panels.active ?? '');
  const ticked = first === undefined ? lab.comparison.directories : [first.directory, first.origin?.run];
  const items = runs.map((run) => {
    const { directory } = run;
    return { ...itemOf(run), directory, picked: ticked.includes(directory) };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: `Which runs are to be compared? Two to ${MOST_RUNS}`,
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  if (chosen.length >= 2 && chosen.length <= MOST_RUNS) return chosen.map(({ directory }) => directory);
  void vscode.window.showInformationMessage(
    `${chosen.length === 1 ? 'One run is' : `${chosen.length} runs are`} not compared: choose two to ${MOST_RUNS}.`,
  );
  return undefined;
}

function itemOf(run: RunView): vscode.QuickPickItem {
  const { label, description, icon } = describeRun(run);
  return { label: `$(${icon}) ${label}`, description, detail: run.directory };
}
