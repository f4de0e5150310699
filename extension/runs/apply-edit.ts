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
  // First: VS Code opens a changed file that no tab shows by itself, over the panel.
  const editor = await showFile(document);
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`${document.uri.fsPath} could not be changed.`);
  reveal(editor, edits[0]?.offset ?? 0, edits[0]?.content.length ?? 0);
}

/** Shows a file of a run without hiding the run's panel: where it is open already, else beside the panel. */
export function showFile(document: vscode.TextDocument): Thenable<vscode.TextEditor> {
  return vscode.window.showTextDocument(document, { preview: false, viewColumn: columnFor(document.uri) });
}

function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const open = all.find(({ tabs }) => tabs.some(({ input }) => isTextOf(input, uri)));
  if (open !== undefined) return open.viewColumn;
  const isPanel = activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  return isPanel ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}

const isTextOf = (input: unknown, uri: vscode.Uri): boolean =>
  input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();

function reveal(editor: vscode.TextEditor, offset: number, length: number): void {
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(offset), document.positionAt(offset + length));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
