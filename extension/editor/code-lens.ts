import * as vscode from 'vscode';
import { isCopyInRun, isExperiment, type DocumentChecks } from './document-checks.ts';
import { lensesOf } from './lenses.ts';

/** Actions above the first line of an experiment file. */
export function registerCodeLens(
  selector: vscode.DocumentSelector,
  checks: DocumentChecks,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      if (!isExperiment(document) || (await isCopyInRun(document.uri))) return [];
      const { problems } = await checks.check(document);
      const top = new vscode.Range(0, 0, 0, 0);
      return lensesOf({ problems, trusted: vscode.workspace.isTrusted }).map(
        ({ title, tooltip, command, withFile }) =>
          new vscode.CodeLens(top, {
            title,
            tooltip,
            command,
            arguments: withFile ? [document.uri] : [],
          }),
      );
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(selector, provider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
  );
}
