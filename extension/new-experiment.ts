import { basename } from 'node:path';
import * as vscode from 'vscode';
import { dataKinds, modelKinds } from '../engine/experiment/kinds.ts';
import { newExperimentText } from '../engine/experiment/new-experiment.ts';
import type { DataConfig, ModelKind } from '../schemas/experiment.ts';

/** Answers given beforehand (by another command, or a test); what is missing is asked for. */
export interface NewExperimentAnswers {
  readonly model?: ModelKind;
  readonly data?: DataConfig['kind'];
  readonly file?: vscode.Uri;
}

/** Asks for a model and a data source, and opens a commented file. */
export async function newExperiment(answers: NewExperimentAnswers = {}): Promise<vscode.Uri | undefined> {
  const model = answers.model ?? (await pick('Model', modelKinds));
  if (model === undefined) return undefined;
  const data = answers.data ?? (await pick('Data', dataKinds));
  if (data === undefined) return undefined;
  const uri = answers.file ?? (await askForFile(`${data}-${model}`));
  if (uri === undefined) return undefined;

  const text = newExperimentText(model, data, basename(uri.path).replace(/\.vjepa\.json$/, ''));
  const change = new vscode.WorkspaceEdit();
  change.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`${uri.fsPath} could not be made; is there such a file already?`);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  return uri;
}

async function pick<K extends string>(
  title: string,
  kinds: readonly { readonly kind: K; readonly label: string; readonly detail: string }[],
): Promise<K | undefined> {
  const options = { title: `New Experiment: ${title}`, placeHolder: title, matchOnDetail: true };
  const items = kinds.map(({ kind, label, detail }) => ({ label, detail, chosen: kind }));
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
