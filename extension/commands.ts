import * as vscode from 'vscode';
import { requestControl } from '../engine/run/control.ts';
import { deleteRun } from '../engine/run/delete-run.ts';
import type { ControlRequest } from '../schemas/run-log.ts';
import { MOST_RUNS } from './compare/comparison.ts';
import { offerWords, type Cure, type CureManner } from './cure/cure.ts';
import type { Lab } from './lab.ts';
import { describeRun } from './runs/describe.ts';
import { abilities, editableRemedy, raisedAlerts, type RunAbility, type RunView } from './runs/run-view.ts';
import type { RunsViewNode } from './runs/runs-view.ts';

/** What a command that is about a run may be given: a row of the view, or nothing (the palette). */
type Target = RunsViewNode | undefined;

/**
 * Registers every command of the manifest. From a row a command is about that run; from the palette about the run of
 * the panel in front, the only one that it fits, or one that is picked. Each returns what it made, for other callers.
 */
export function registerCommands(lab: Lab): vscode.Disposable[] {
  const register = (name: string, action: (...args: never[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`vjepa.${name}`, (...args: unknown[]) =>
      lab.guard(() => action(...(args as never[]))),
    );
  const control = (request: ControlRequest['request'], ability: RunAbility) =>
    register(request, async (target: Target) => {
      const run = await chooseRun(lab, target, `Which run? (${request})`, ability);
      if (run !== undefined) requestControl(run.directory, request, 'command');
    });

  return [
    register('newExperiment', async (answers?: object) =>
      (await import('./new-experiment.ts')).newExperiment(answers ?? {}),
    ),
    register('train', async (target?: unknown) => {
      const uri = await chooseExperiment(target);
      return uri === undefined ? undefined : (await lab.train(uri))?.directory;
    }),
    control('pause', 'pausable'),
    control('resume', 'resumable'),
    control('stop', 'stoppable'),
    register('resumeFromCheckpoint', async (target: Target) => {
      const run = await chooseRun(lab, target, 'Which run is to go on?', 'restartable');
      return run === undefined ? undefined : (await lab.resumeFromCheckpoint(run))?.directory;
    }),
    register('exportEncoder', async (target: Target, options?: { readonly file?: string }) => {
      const run = await chooseRun(lab, target, 'Which run is to be exported?', 'exportable');
      return run === undefined ? undefined : lab.exportEncoder(run, options?.file ?? null);
    }),
    register('openPanel', async (target: Target) => {
      const run = await chooseRun(lab, target, 'Which run?');
      if (run !== undefined) lab.openPanel(run.directory);
    }),
    register('openRunFolder', async (target: Target) => {
      const run = await chooseRun(lab, target, 'Which run?');
      if (run !== undefined) await lab.openRunFolder(run.directory);
    }),
    register('deleteRun', async (target: Target, options?: unknown) => {
      const run = await chooseRun(lab, target, 'Which run is to be deleted?', 'deletable');
      if (run !== undefined) await deleteAfterAsking(lab, run, isConfirmed(options));
    }),
    register('showLog', async (target: Target) => {
      const directory = target?.directory ?? lab.panels.active;
      if (directory === undefined) lab.log.show();
      else await lab.logs.show(directory);
    }),
    register('doctor', () => lab.doctor.show()),
    register('applySuggestedEdit', async (target: Target, options?: { readonly remedy?: number }) => {
      const choice = await chooseAlert(lab, target, options?.remedy);
      return choice && lab.applyRemedy(choice.run, choice.alertId, choice.remedy);
    }),
    register('trainCure', async (target: Target, options?: { readonly how?: CureManner }) => {
      const cure = await chooseCure(lab, target);
      const how = cure && (options?.how ?? (await chooseManner(lab, cure)));
      return cure && how && (await lab.trainCure(cure, how))?.directory;
    }),
    register(
      'compareRuns',
      async (target: Target, options?: { readonly directories?: readonly string[] }) => {
        const directories = options?.directories ?? (await chooseRunsToCompare(lab, target));
        if (directories !== undefined) lab.compare(directories);
        return directories;
      },
    ),
  ];
}

async function chooseRun(
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
  const items = runs.map((run) => {
    const { label, description, icon } = describeRun(run);
    return { label: `$(${icon}) ${label}`, description, detail: run.directory, run };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder: question, matchOnDescription: true }))?.run;
}

function noSuchRun(question: string): undefined {
  void vscode.window.showInformationMessage(`${question} There is none at the moment.`);
  return undefined;
}

/** The file that the command was called on, the one in front, or one of the workspace's. */
async function chooseExperiment(target: unknown): Promise<vscode.Uri | undefined> {
  if (target instanceof vscode.Uri) return target;
  const inFront = vscode.window.activeTextEditor?.document.uri;
  if (inFront?.path.endsWith('.vjepa.json')) return inFront;
  const files = await vscode.workspace.findFiles('**/*.vjepa.json', '**/{node_modules,runs}/**', 200);
  if (files.length === 0)
    throw new Error(
      'There is no experiment (*.vjepa.json) in this folder. Make one with “VJEPA: New Experiment”.',
    );
  if (files.length === 1) return files[0];
  const items = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which experiment?' }))?.uri;
}

async function deleteAfterAsking(lab: Lab, run: RunView, confirmed: boolean): Promise<void> {
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

const isConfirmed = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'confirmed' in options && options.confirmed === true;

interface AlertChoice {
  readonly run: RunView;
  readonly alertId: string;
  readonly remedy: number;
}

/** @param only the remedy's place among those of its verdict; missing = any */
async function chooseAlert(lab: Lab, target: Target, only?: number): Promise<AlertChoice | undefined> {
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
async function chooseCure(lab: Lab, target: Target): Promise<Cure | undefined> {
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

async function chooseManner(lab: Lab, cure: Cure): Promise<CureManner | undefined> {
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

/** Two or more; those that belong together are ticked: the row's run or the panel's, and whose weights it began with. */
async function chooseRunsToCompare(lab: Lab, target: Target): Promise<readonly string[] | undefined> {
  await lab.registry.ready();
  const { runs } = lab.registry;
  if (runs.length < 2) {
    void vscode.window.showInformationMessage('There is nothing to compare yet: it takes two runs.');
    return undefined;
  }
  const first = lab.registry.get(target?.directory ?? lab.panels.active ?? '');
  const ticked = first === undefined ? lab.comparison.directories : [first.directory, first.origin?.run];
  const items = runs.map((run) => {
    const { label, description, icon } = describeRun(run);
    const { directory } = run;
    return {
      label: `$(${icon}) ${label}`,
      description,
      detail: directory,
      directory,
      picked: ticked.includes(directory),
    };
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

/** For menus: what can be asked of any run at the moment. */
export function contextKeys(
  runs: readonly RunView[],
  cures: readonly Cure[],
): Readonly<Record<string, boolean>> {
  const any = (ability: RunAbility): boolean => runs.some((run) => abilities(run).includes(ability));
  return {
    'vjepa.hasRuns': runs.length > 0,
    'vjepa.canPause': any('pausable'),
    'vjepa.canResume': any('resumable'),
    'vjepa.canStop': any('stoppable'),
    'vjepa.canResumeFromCheckpoint': any('restartable'),
    'vjepa.canExport': any('exportable'),
    'vjepa.canDelete': any('deletable'),
    'vjepa.canCompare': runs.length > 1,
    'vjepa.hasCure': cures.length > 0,
    'vjepa.hasSuggestedEdit': runs.some((run) =>
      raisedAlerts(run).some((alert) => editableRemedy(alert) >= 0),
    ),
  };
}
