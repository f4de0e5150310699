import * as vscode from 'vscode';
import { applyEdits } from '../../engine/experiment/edit.ts';
import type { Problem, ProblemFix } from '../../engine/experiment/problem.ts';
import { rangeOf } from './diagnostics.ts';
import type { DocumentChecks } from './document-checks.ts';

/** The light bulb: a fix for a problem, also for those whose squiggle comes from VS Code's JSON service. */
export function registerQuickFixes(
  selector: vscode.DocumentSelector,
  checks: DocumentChecks,
): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { diagnostics }) {
      const { problems } = await checks.check(document);
      return problems.flatMap((problem) =>
        problem.fix && rangeOf(problem).intersection(range)
          ? [actionOf(document, problem, problem.fix, diagnostics)]
          : [],
      );
    },
  };
  return vscode.languages.registerCodeActionsProvider(selector, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

function actionOf(
  document: vscode.TextDocument,
  problem: Problem,
  fix: ProblemFix,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of applyEdits(document.getText(), fix.edits)) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    action.edit.replace(document.uri, range, content);
  }
  action.diagnostics = diagnostics.filter((diagnostic) => diagnostic.range.intersection(rangeOf(problem)));
  action.isPreferred = true;
  return action;
}
