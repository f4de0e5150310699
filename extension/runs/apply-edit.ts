import * as vscode from 'vscode';
import { applyEdits } from '../../engine/experiment/edit.ts';
import type { Remedy } from '../../schemas/run-log.ts';

/**
 * Makes a remedy's edits in the experiment file, as one change that Undo takes back, and shows where. The file is left
 * unsaved for a look, as with any other quick fix; `Train Again` saves it.
 *
 * @param trainAgain called when the person asks for it, which may be much later than the return
 * @throws Error in words where the file is gone or cannot be changed
 */
export async function applyRemedy(
  experimentFile: string,
  remedy: Remedy,
  trainAgain: (uri: vscode.Uri) => void,
): Promise<void> {
  const uri = vscode.Uri.file(experimentFile);
  const document = await openExperiment(uri);
  const edits = applyEdits(document.getText(), remedy.edits);
  if (edits.length === 0) {
    await vscode.window.showTextDocument(document);
    void vscode.window.showInformationMessage(`The file already says so: ${remedy.title}.`);
    return;
  }
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    change.replace(uri, range, content);
  }
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(`${experimentFile} could not be changed.`);
  await reveal(document, edits[0]?.offset ?? 0, edits[0]?.content.length ?? 0);

  const again = 'Train Again';
  void vscode.window.showInformationMessage(`Changed: ${remedy.title}.`, again).then((answer) => {
    if (answer === again) trainAgain(uri);
  });
}

async function reveal(document: vscode.TextDocument, offset: number, length: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  editor.selection = new vscode.Selection(document.positionAt(offset), document.positionAt(offset + length));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function openExperiment(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    const message =
      `The experiment file ${uri.fsPath} cannot be opened; it may have been moved since the run began. ` +
      'The run directory holds a copy of it.';
    throw new Error(message, { cause: error });
  }
}
