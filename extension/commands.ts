import * as vscode from 'vscode';
import { requestControl } from '../engine/run/control.ts';
import type { ControlRequest } from '../schemas/run-log.ts';
import { chooseAlert, chooseCure, chooseManner } from './choose/choose-cure.ts';
import { chooseExperiment } from './choose/choose-experiment.ts';
import { chooseRun, chooseRunsToCompare, type Target } from './choose/choose-run.ts';
import type { CureManner } from './cure/cure.ts';
import { deleteAfterAsking } from './delete-after-asking.ts';
import type { Lab } from './lab.ts';
import type { RunAbility } from './runs/run-view.ts';

/** By name in the manifest, without `vjepa.`. Each returns what it made, for other callers. */
type Commands = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Registers every command of the manifest. From a row a command is about that run; from the palette about the run of
 * the panel in front, the only one that it fits, or one that is picked.
 */
export function registerCommands(lab: Lab): vscode.Disposable[] {
  const commands = { ...beginnings(lab), ...ofRuns(lab), ...ofVerdicts(lab) };
  return Object.entries<Commands[string]>(commands).map(([name, action]) =>
    vscode.commands.registerCommand(`vjepa.${name}`, (...args: unknown[]) =>
      lab.guard(() => action(...(args as never[]))),
    ),
  );
}

const beginnings = (lab: Lab): Commands => ({
  newExperiment: async (answers?: object) =>
    (await import('./new-experiment.ts')).newExperiment(answers ?? {}),
  async train(target?: unknown) {
    const uri = await chooseExperiment(target);
    return uri === undefined ? undefined : (await lab.train(uri))?.directory;
  },
  doctor: () => lab.doctor.show(),
});

function ofRuns(lab: Lab): Commands {
  const control = (request: ControlRequest['request'], ability: RunAbility) => async (target: Target) => {
    const run = await chooseRun(lab, target, `Which run? (${request})`, ability);
    if (run !== undefined) requestControl(run.directory, request, 'command');
  };
  return {
    pause: control('pause', 'pausable'),
    resume: control('resume', 'resumable'),
    stop: control('stop', 'stoppable'),
    async resumeFromCheckpoint(target: Target) {
      const run = await chooseRun(lab, target, 'Which run is to go on?', 'restartable');
      return run === undefined ? undefined : (await lab.resumeFromCheckpoint(run))?.directory;
    },
    async exportEncoder(target: Target, options?: { readonly file?: string }) {
      const run = await chooseRun(lab, target, 'Which run is to be exported?', 'exportable');
      return run === undefined ? undefined : lab.exportEncoder(run, options?.file ?? null);
    },
    async openPanel(target: Target) {
      const run = await chooseRun(lab, target, 'Which run?');
      if (run !== undefined) lab.openPanel(run.directory);
    },
    async openRunFolder(target: Target) {
      const run = await chooseRun(lab, target, 'Which run?');
      if (run !== undefined) await lab.openRunFolder(run.directory);
    },
    async deleteRun(target: Target, options?: unknown) {
      const run = await chooseRun(lab, target, 'Which run is to be deleted?', 'deletable');
      if (run !== undefined) await deleteAfterAsking(lab, run, isConfirmed(options));
    },
    async showLog(target: Target) {
      const directory = target?.directory ?? lab.panels.active;
      if (directory === undefined) lab.log.show();
      else await lab.logs.show(directory);
    },
    async compareRuns(target: Target, options?: { readonly directories?: readonly string[] }) {
      const directories = options?.directories ?? (await chooseRunsToCompare(lab, target));
      if (directories !== undefined) lab.compare(directories);
      return directories;
    },
  };
}

const ofVerdicts = (lab: Lab): Commands => ({
  async applySuggestedEdit(target: Target, options?: { readonly remedy?: number }) {
    const choice = await chooseAlert(lab, target, options?.remedy);
    return choice && lab.applyRemedy(choice.run, choice.alertId, choice.remedy);
  },
  async trainCure(target: Target, options?: { readonly how?: CureManner }) {
    const cure = await chooseCure(lab, target);
    const how = cure && (options?.how ?? (await chooseManner(lab, cure)));
    return cure && how && (await lab.trainCure(cure, how))?.directory;
  },
});

const isConfirmed = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'confirmed' in options && options.confirmed === true;
