import * as vscode from 'vscode';
import type { Problem } from '../../engine/experiment/problem.ts';
import { isExperiment, type DocumentChecks } from './document-checks.ts';
import { isParsed, ourProblems } from './our-problems.ts';

/** How long typing must rest before a document is checked; checking takes milliseconds. */
const REST_MS = 150;

/** Squiggles in experiment files as one types: what VS Code's JSON service cannot know. */
export function registerDiagnostics(checks: DocumentChecks): vscode.Disposable {
  const squiggles = new Squiggles(checks);
  const checkAgain = (document: vscode.TextDocument): void => {
    checks.forget(document);
    squiggles.schedule(document, 0);
  };
  const recheckAll = (): void => {
    checks.forgetAll();
    for (const document of vscode.workspace.textDocuments) squiggles.schedule(document, REST_MS);
  };
  const arrays = vscode.workspace.createFileSystemWatcher('**/*.npy');
  for (const document of vscode.workspace.textDocuments) squiggles.schedule(document, 0);

  return vscode.Disposable.from(
    squiggles,
    arrays,
    arrays.onDidCreate(recheckAll),
    arrays.onDidChange(recheckAll),
    arrays.onDidDelete(recheckAll),
    vscode.workspace.onDidOpenTextDocument((document) => squiggles.schedule(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => squiggles.schedule(document, REST_MS)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      checks.forget(document);
      squiggles.clear(document);
    }),
    // A data file outside the workspace may have come or gone while the person was elsewhere.
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && checkAgain(editor.document)),
    vscode.workspace.onDidGrantWorkspaceTrust(recheckAll),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('json.validate.enable')) recheckAll();
    }),
  );
}

/** What was found in each document, a while after it was asked for. */
class Squiggles implements vscode.Disposable {
  readonly #checks: DocumentChecks;
  readonly #collection = vscode.languages.createDiagnosticCollection('vjepa');
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(checks: DocumentChecks) {
    this.#checks = checks;
  }

  /** In place of what was scheduled of that document before. */
  schedule(document: vscode.TextDocument, delayMs: number): void {
    if (!isExperiment(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    const check = (): void => {
      this.#waiting.delete(key);
      void this.#update(document);
    };
    this.#waiting.set(key, setTimeout(check, delayMs));
  }

  clear(document: vscode.TextDocument): void {
    this.#collection.delete(document.uri);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#collection.dispose();
  }

  async #update(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const { problems } = await this.#checks.check(document);
    if (document.isClosed || document.version !== version) return;
    const jsonServiceValidates = isValidatedByJsonService(document);
    // While the text is broken the rules are silent; the squiggles stay and move with the text, so that they do not blink.
    if (jsonServiceValidates && !isParsed(problems)) return;
    this.#collection.set(document.uri, ourProblems(problems, jsonServiceValidates).map(diagnosticOf));
  }
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
