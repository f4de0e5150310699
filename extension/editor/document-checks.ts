import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ReadResult } from '../../engine/experiment/read.ts';

/** The experiment in a document, resolved (null if it is invalid), and everything that is wrong with it. */
export async function checkDocument(document: vscode.TextDocument): Promise<ReadResult> {
  // Loaded at the first experiment, not at activation.
  const [{ readExperiment }, { readExperimentAsync }] = await Promise.all([
    import('../../engine/experiment/read.ts'),
    import('../../engine/experiment/read-async.ts'),
  ]);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const within = vscode.workspace.isTrusted ? null : folders.map(({ uri }) => uri.fsPath);
  const text = document.getText();
  if (document.uri.scheme !== 'file' || (await isCopyInRun(document.uri))) {
    return readExperiment(text, { file: document.uri.fsPath, within });
  }
  return readExperimentAsync(text, { file: document.uri.fsPath, within });
}

/** Whether this document is an experiment file that a person works on (not the other side of a diff). */
export function isExperiment(document: vscode.TextDocument): boolean {
  return document.uri.path.endsWith('.vjepa.json') && ['file', 'untitled'].includes(document.uri.scheme);
}

/** Whether this is the copy that a run keeps of its experiment; its relative paths are those of the original's place. */
export async function isCopyInRun(uri: vscode.Uri): Promise<boolean> {
  if (!uri.path.endsWith('/experiment.vjepa.json')) return false;
  return stat(join(uri.fsPath, '..', 'run.json')).then(
    () => true,
    () => false,
  );
}

/** Results of `checkDocument`, one for each version of a document; shared by squiggles, fixes and lenses. */
export class DocumentChecks {
  private readonly known = new Map<string, { version: number; result: Promise<ReadResult> }>();

  check(document: vscode.TextDocument): Promise<ReadResult> {
    const key = document.uri.toString();
    const found = this.known.get(key);
    if (found?.version === document.version) return found.result;
    const result = checkDocument(document);
    this.known.set(key, { version: document.version, result });
    return result;
  }

  forget(document: vscode.TextDocument): void {
    this.known.delete(document.uri.toString());
  }

  /** Something beside the text changed: a data file, the trust. */
  forgetAll(): void {
    this.known.clear();
  }
}
