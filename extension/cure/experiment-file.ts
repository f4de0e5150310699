import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { runPaths } from '../../engine/run/layout.ts';
import type { RunRecord } from '../../schemas/run-record.ts';

/**
 * The experiment file of a run: the one that it was launched with; where that is gone, the file of the same name beside the
 * folder of runs if it is the launched one byte for byte (the workspace was moved); else one that the person picks.
 *
 * @param onQuestion called before the person is asked
 * @returns undefined where the person does not want to say
 * @throws Error in words where there is no experiment file to pick
 */
export async function findExperimentFile(
  { experimentFile, name }: Pick<RunRecord, 'experimentFile' | 'name'>,
  directory: string,
  onQuestion: (words: string) => void,
): Promise<vscode.Uri | undefined> {
  if (experimentFile !== '' && (await exists(experimentFile))) return vscode.Uri.file(experimentFile);
  const fileName = lastPart(experimentFile);
  const beside = join(dirname(dirname(directory)), fileName);
  if (fileName !== '' && (await isSame(beside, runPaths(directory).experiment)))
    return vscode.Uri.file(beside);

  const gone =
    experimentFile === '' ? `${name} names no experiment file` : `${experimentFile} is not there any more`;
  const files = await vscode.workspace.findFiles('**/*.vjepa.json', '**/{node_modules,runs}/**', 200);
  if (files.length === 0)
    throw new Error(`${gone}, and there is no other experiment file here. ${directory} holds a copy of it.`);
  onQuestion(`${gone}. VS Code asks which file it is now.`);
  const items = files
    .map((uri) => ({
      label: vscode.workspace.asRelativePath(uri),
      uri,
      same: lastPart(uri.path) === fileName,
    }))
    .sort((a, b) => Number(b.same) - Number(a.same) || a.label.localeCompare(b.label));
  const placeHolder = `${gone}. Which file is the experiment of ${name} now?`;
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.uri;
}

/** Also of a path that another operating system wrote. */
const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

const exists = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );

async function isSame(path: string, copy: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([readFile(path), readFile(copy)]);
    return a.equals(b);
  } catch {
    return false;
  }
}
