import * as vscode from 'vscode';
import type { TextEdit } from '../../engine/experiment/edit.ts';

/**
 * Makes text edits in a document, saved or not, open or not, as one change that Undo takes back, and shows where. The file
 * is left unsaved for a look, as with any other quick fix.
 *
 * @throws Error in words where the file cannot be changed
 */
export async function applyTextEdits(
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    change.replace(document.uri, range, content);
  }
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`${document.uri.fsPath} could not be changed.`);
  await reveal(document, edits[0]?.offset ?? 0, edits[0]?.content.length ?? 0);
}

async function reveal(document: vscode.TextDocument, offset: number, length: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  editor.selection = new vscode.Selection(document.positionAt(offset), document.positionAt(offset + length));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
