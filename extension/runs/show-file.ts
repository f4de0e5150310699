import * as vscode from 'vscode';

/** Shows a file of a run without hiding the run's panel: where it is open already, else beside the panel. */
export function showFile(
  document: vscode.TextDocument,
  options: Pick<vscode.TextDocumentShowOptions, 'selection'> = {},
): Thenable<vscode.TextEditor> {
  const viewColumn = columnFor(document.uri);
  return vscode.window.showTextDocument(document, { ...options, preview: false, viewColumn });
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
