import * as vscode from 'vscode';

/** The file that the command was called on, the one in front, or one of the workspace's. */
export async function chooseExperiment(target: unknown): Promise<vscode.Uri | undefined> {
  if (target instanceof vscode.Uri) return target;
  const inFront = vscode.window.activeTextEditor?.document.uri;
  if (inFront?.path.endsWith('.vjepa.json')) return inFront;
  const files = await vscode.workspace.findFiles('**/*.vjepa.json', '**/{node_modules,runs}/**', 200);
  if (files.length === 0)
    throw new Error(
      'There is no experiment (*.vjepa.json) in this folder. Make one with “VJEPA: New Experiment”.',
    );
  if (files.length === 1) return files[0];
  const items = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which experiment?' }))?.uri;
}
