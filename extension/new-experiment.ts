import { basename } from 'node:path';
import * as vscode from 'vscode';
import { dataKinds, modelKinds, type DataKind } from '../engine/experiment/kinds.ts';
import { newExperimentText } from '../engine/experiment/new-experiment.ts';
import { readyExperiments, type ReadyExperiment } from '../engine/experiment/ready-experiments.ts';
import type { ModelKind } from '../schemas/model-config.ts';

/** Answers given beforehand (by another command, or a test); what is missing is asked for. */
export interface NewExperimentAnswers {
  readonly model?: ModelKind;
  readonly data?: DataKind;
  /** Id of an experiment that is ready to be trained; then neither model nor data are asked for. */
  readonly ready?: string;
  readonly file?: vscode.Uri;
}

/** Asks for a model and a data source, or for one of the experiments that are ready, and opens a commented file. */
export async function newExperiment(answers: NewExperimentAnswers = {}): Promise<vscode.Uri | undefined> {
  const start = await chooseStart(answers);
  if (start === undefined) return undefined;
  const uri = answers.file ?? (await askForFile(start.stem));
  if (uri === undefined) return undefined;

  const text = start.text(basename(uri.path).replace(/\.vjepa\.json$/, ''));
  const change = new vscode.WorkspaceEdit();
  change.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`${uri.fsPath} could not be made; is there such a file already?`);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  return uri;
}

/** What the file begins as: its name without `.vjepa.json`, to begin with, and its text. */
interface Start {
  readonly stem: string;
  readonly text: (name: string) => string;
}

async function chooseStart(answers: NewExperimentAnswers): Promise<Start | undefined> {
  const ready = readyExperiments.find(({ id }) => id === answers.ready);
  if (ready) return { stem: ready.id, text: ready.text };
  const model = answers.model ?? (await pickModel());
  if (model === undefined) return undefined;
  if (typeof model !== 'string') return { stem: model.id, text: model.text };
  const data = answers.data ?? (await pickData());
  if (data === undefined) return undefined;
  return { stem: `${data}-${model}`, text: (name) => newExperimentText(model, data, name) };
}

/** The models, and below them the experiments that are ready. */
function pickModel(): Promise<ModelKind | ReadyExperiment | undefined> {
  return pick<ModelKind | ReadyExperiment>('Model', [
    ...modelKinds.map(({ kind, label, detail }) => ({ label, detail, chosen: kind })),
    { label: 'Ready to train', kind: vscode.QuickPickItemKind.Separator },
    ...readyExperiments.map((ready) => ({ label: ready.label, detail: ready.detail, chosen: ready })),
  ]);
}

function pickData(): Promise<DataKind | undefined> {
  return pick(
    'Data',
    dataKinds.map(({ kind, label, detail }) => ({ label, detail, chosen: kind })),
  );
}

/** Undefined where nothing is chosen. */
async function pick<Choice>(
  title: string,
  items: readonly (vscode.QuickPickItem & { readonly chosen?: Choice })[],
): Promise<Choice | undefined> {
  const options = { title: `New Experiment: ${title}`, placeHolder: title, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.chosen;
}

/** In the workspace folder a name is enough; without one a place must be chosen. */
async function askForFile(stem: string): Promise<vscode.Uri | undefined> {
  const folder = await chooseFolder();
  if (folder === undefined)
    return vscode.window.showSaveDialog({ filters: { Experiment: ['vjepa.json'] }, title: 'New Experiment' });
  const name = await vscode.window.showInputBox({
    title: 'New Experiment: File',
    prompt: `File in ${folder.name}; its name becomes the experiment's.`,
    value: `${await freeStem(folder.uri, stem)}.vjepa.json`,
    valueSelection: [0, stem.length],
    validateInput: async (value) => {
      if (!/^[^\\/:*?"<>|]+$/.test(stemOf(value))) return 'A file name, please.';
      return (await exists(fileIn(folder.uri, value))) ? 'There is such a file already.' : undefined;
    },
  });
  return name === undefined ? undefined : fileIn(folder.uri, name);
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}

const stemOf = (name: string): string => name.trim().replace(/(\.vjepa)?(\.json)?$/, '');
const fileIn = (folder: vscode.Uri, name: string): vscode.Uri =>
  vscode.Uri.joinPath(folder, `${stemOf(name)}.vjepa.json`);

async function freeStem(folder: vscode.Uri, stem: string): Promise<string> {
  for (let copy = 1; ; copy++) {
    const candidate = copy === 1 ? stem : `${stem}-${copy}`;
    if (!(await exists(fileIn(folder, candidate)))) return candidate;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
