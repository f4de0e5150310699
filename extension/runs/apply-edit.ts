import * as vscode from 'vscode';
import { applyEdits } from '../../engine/experiment/edit.ts';
import type { Remedy } from '../../schemas/run-log.ts';

/**
 * Makes a remedy's edits in the experiment file, as one change that Undo takes back, and shows where. The file is left
 * unsaved for a look, as with any other quick fix; `Train Again` saves it.
 *
 * @returns whether the person wants to train again at once; false where the file already says so.
 * @throws Error in words where the file is gone or cannot be changed
 */
export async function applyRemedy(experimentFile: string, remedy: Remedy): Promise<'train-again' | 'done'> {
  const uri = vscode.Uri.file(experimentFile);
  const document = await openExperiment(uri);
  const edits = applyEdits(document.getText(), remedy.edits);
  if (edits.length === 0) {
    await vscode.window.showTextDocument(document);
    void vscode.window.showInformationMessage(`${document.fileName} already says so: ${remedy.title}.`);
    return 'done';
  }
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    change.replace(uri, range, content);
  }
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(`${experimentFile} could not be changed.`);

  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const [first] = edits;
  const start = document.positionAt(first?.offset ?? 0);
  const end = document.positionAt((first?.offset ?? 0) + (first?.content.length ?? 0));
  editor.selection = new vscode.Selection(start, end);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const trainAgain = 'Train Again';
  const answer = await vscode.window.showInformationMessage(`Changed: ${remedy.title}.`, trainAgain);
  return answer === trainAgain ? 'train-again' : 'done';
}

async function openExperiment(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    const message = `The experiment file ${uri.fsPath} cannot be opened; it may have been moved since the run began. The run directory holds a copy of it.`;
    throw new Error(message, { cause: error });
  }
}
