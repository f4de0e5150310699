import * as vscode from 'vscode';
import type { Problem } from '../../engine/experiment/problem.ts';
import { isExperiment, type DocumentChecks } from './document-checks.ts';
import { isParsed, ourProblems } from './our-problems.ts';

/** How long typing must rest before a document is checked; checking takes milliseconds. */
const REST_MS = 150;

/** Squiggles in experiment files as one types: what VS Code's JSON service cannot know. */
export function registerDiagnostics(checks: DocumentChecks): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('vjepa');
  const waiting = new Map<string, NodeJS.Timeout>();

  const update = async (document: vscode.TextDocument) => {
    const { version } = document;
    const { problems } = await checks.check(document);
    if (document.isClosed || document.version !== version) return;
    const jsonServiceValidates = isValidatedByJsonService(document);
    // While the text is broken the rules are silent; the squiggles stay and move with the text, so that they do not blink.
    if (jsonServiceValidates && !isParsed(problems)) return;
    collection.set(document.uri, ourProblems(problems, jsonServiceValidates).map(diagnosticOf));
  };
  const schedule = (document: vscode.TextDocument, delay: number) => {
    if (!isExperiment(document)) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        void update(document);
      }, delay),
    );
  };
  const recheckAll = () => {
    checks.forgetAll();
    for (const document of vscode.workspace.textDocuments) schedule(document, REST_MS);
  };
  const arrays = vscode.workspace.createFileSystemWatcher('**/*.npy');
  for (const document of vscode.workspace.textDocuments) schedule(document, 0);

  return vscode.Disposable.from(
    collection,
    arrays,
    arrays.onDidCreate(recheckAll),
    arrays.onDidChange(recheckAll),
    arrays.onDidDelete(recheckAll),
    vscode.workspace.onDidOpenTextDocument((document) => schedule(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => schedule(document, REST_MS)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      checks.forget(document);
      collection.delete(document.uri);
    }),
    // A data file outside the workspace may have come or gone while the person was elsewhere.
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (!editor) return;
      checks.forget(editor.document);
      schedule(editor.document, 0);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(recheckAll),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('json.validate.enable')) recheckAll();
    }),
    {
      dispose: () => {
        for (const timer of waiting.values()) clearTimeout(timer);
      },
    },
  );
}

/** A problem as the editor shows it. */
export function diagnosticOf(problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(problem), problem.message, severities[problem.severity]);
  diagnostic.source = 'vjepa';
  diagnostic.code = problem.code;
  if (problem.code === 'key-without-effect') diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** Where a problem is, as an editor's range. */
export function rangeOf({ range: { start, end } }: Problem): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

const severities: Record<Problem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

function isValidatedByJsonService(document: vscode.TextDocument): boolean {
  return (
    ['json', 'jsonc'].includes(document.languageId) &&
    vscode.extensions.getExtension('vscode.json-language-features') !== undefined &&
    vscode.workspace.getConfiguration('json', document).get('validate.enable', true)
  );
}
