import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { RunView } from '../runs/run-view.ts';
import { runExport } from './run-export.ts';

/**
 * Asks where to, exports a run's newest checkpoint there, and says so. VS Code's dialog asks before it gives a file that is there.
 *
 * @param file in place of the dialog, for other callers
 * @returns the file, or undefined where the person thought better of it
 */
export async function exportEncoder(
  run: RunView,
  engine: string,
  file: string | null,
): Promise<string | undefined> {
  const path = file ?? (await askWhere(run));
  if (path === undefined) return undefined;
  const node = vscode.workspace.getConfiguration('vjepa').get<string>('nodePath', '').trim();
  const notes = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Exporting ${run.name}` },
    () => runExport({ engine, node, directory: run.directory, file: path }),
  );
  void vscode.window.showInformationMessage([`${run.name} is exported to ${path}.`, notes].join(' ').trim());
  return path;
}

async function askWhere(run: RunView): Promise<string | undefined> {
  const folder = run.experimentFile === '' ? dirname(run.directory) : dirname(run.experimentFile);
  const uri = await vscode.window.showSaveDialog({
    title: `Export the encoder of ${run.name}`,
    saveLabel: 'Export',
    defaultUri: vscode.Uri.file(join(folder, `${run.id}.onnx`)),
    filters: { 'Encoder as ONNX': ['onnx'], 'Weights as safetensors': ['safetensors'] },
  });
  if (uri !== undefined && uri.scheme !== 'file')
    throw new Error('The engine writes to disks only; choose a file on one.');
  return uri?.fsPath;
}
