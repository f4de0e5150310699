import * as vscode from 'vscode';
import { registerCodeLens } from './code-lens.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { DocumentChecks } from './document-checks.ts';
import { registerQuickFixes } from './quick-fixes.ts';

const selector: vscode.DocumentSelector = [
  { scheme: 'file', pattern: '**/*.vjepa.json' },
  { scheme: 'untitled', pattern: '**/*.vjepa.json' },
];

/**
 * Help in `*.vjepa.json` beyond what the schema gives through VS Code's JSON service (completion, hover, snippets):
 * squiggles of the rules, quick fixes, and the actions above the first line.
 */
export function registerEditorHelp(context: {
  readonly subscriptions: vscode.Disposable[];
}): vscode.Disposable {
  const checks = new DocumentChecks();
  const help = vscode.Disposable.from(
    registerDiagnostics(checks),
    registerQuickFixes(selector, checks),
    registerCodeLens(selector, checks),
  );
  context.subscriptions.push(help);
  return help;
}
