import * as vscode from 'vscode';
import type { TextEdit } from '../../engine/experiment/edit.ts';
import { showFile } from './show-file.ts';

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
  // First: VS Code opens a changed file that no tab shows by itself, over the panel.
  const editor = await showFile(document);
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`${document.uri.fsPath} could not be changed.`);
  reveal(editor, edits[0]?.offset ?? 0, edits[0]?.content.length ?? 0);
}

function reveal(editor: vscode.TextEditor, offset: number, length: number): void {
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(offset), document.positionAt(offset + length));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
