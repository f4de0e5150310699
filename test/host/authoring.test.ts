import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { lab, until, workspaceFolder } from './helpers.ts';

/** Opens a file with this text. `|` marks a position and is taken out. */
async function open(
  name: string,
  marked: string,
): Promise<{ document: vscode.TextDocument; at: vscode.Position }> {
  const file = join(workspaceFolder(), `${name}.vjepa.json`);
  writeFileSync(file, marked.replace('|', ''));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document, { preview: false });
  return { document, at: document.positionAt(Math.max(0, marked.indexOf('|'))) };
}

const problems = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri);

/** JSON's own service answers when it has loaded the schema. */
async function untilCompletion(
  document: vscode.TextDocument,
  at: vscode.Position,
  label: string,
): Promise<vscode.CompletionItem> {
  const end = Date.now() + 30_000;
  for (;;) {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    );
    const labels = list.items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
    const found = list.items[labels.findIndex((it) => it.replaceAll('"', '') === label)];
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`No completion “${label}” among ${labels.slice(0, 40).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe('an experiment file', () => {
  before(lab);
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(() => {
    for (const name of readdirSync(workspaceFolder()))
      if (name.startsWith('t-')) rmSync(join(workspaceFolder(), name), { recursive: true });
  });

  it('is JSON with comments', async () => {
    const { document } = await open(
      't-language',
      '{ /* a comment */ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, }',
    );
    assert.equal(document.languageId, 'jsonc');
  });

  it('completes keys and values from the schema', async () => {
    const keys = await open(
      't-keys',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vjepa" },\n  |\n}',
    );
    await untilCompletion(keys.document, keys.at, 'optimiser');
    const values = await open(
      't-values',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": | }\n}',
    );
    await untilCompletion(values.document, values.at, 'bjepa');
  });

  it('explains a key where one hovers', async () => {
    const { document, at } = await open(
      't-hover',
      '{\n  "data": { "kind": "noisy-tv", "noise|Scale": 2 },\n  "model": { "kind": "vae" }\n}',
    );
    const end = Date.now() + 30_000;
    let text = '';
    while (!text.includes('σ') && Date.now() < end) {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      text = hovers
        .flatMap(({ contents }) => contents.map((it) => (typeof it === 'string' ? it : it.value)))
        .join('\n');
    }
    assert.match(text, /σ/);
  });

  it('marks a key that the model has no use for, at that very key', async () => {
    const { document } = await open(
      't-rule',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vae", "ema": { "rate": 0.9 } }\n}',
    );
    const problem = await until('a diagnostic', () => problems(document)[0]);
    assert.match(document.getText(problem.range), /"?ema"?/);
  });

  it('marks a data file that is missing, as one types', async () => {
    const { document } = await open(
      't-missing',
      '{\n  "data": { "kind": "sequence", "train": { "x": "nowhere.npy" } },\n  "model": { "kind": "vae" }\n}',
    );
    const problem = await until('a diagnostic', () =>
      problems(document).find(
        (it) => document.getText(it.range).includes('nowhere.npy') || /nowhere\.npy/.test(it.message),
      ),
    );
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vae" }\n}',
    );
    await vscode.workspace.applyEdit(edit);
    await until('no diagnostic', () => problems(document).length === 0);
  });

  it('is made by New Experiment, valid and commented', async () => {
    const file = vscode.Uri.file(join(workspaceFolder(), 't-new.vjepa.json'));
    await vscode.commands.executeCommand('vjepa.newExperiment', { model: 'bjepa', data: 'noisy-tv', file });
    const editor = await until('the file in an editor', () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith('t-new.vjepa.json')
        ? vscode.window.activeTextEditor
        : null,
    );
    assert.match(editor.document.getText(), /"kind": "bjepa"/);
    assert.match(editor.document.getText(), /\/\//);
    assert.deepEqual(
      problems(editor.document).map(({ message }) => message),
      [],
    );
  });

  it('is made by New Experiment out of those that are ready: a row of the ablation', async () => {
    const file = vscode.Uri.file(join(workspaceFolder(), 't-row-g.vjepa.json'));
    await vscode.commands.executeCommand('vjepa.newExperiment', { ready: 'G-no-likelihood', file });
    const editor = await until('the file in an editor', () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith('t-row-g.vjepa.json')
        ? vscode.window.activeTextEditor
        : null,
    );
    assert.match(editor.document.getText(), /"name": "t-row-g"/);
    // It is meant to collapse, and its file says so.
    const said = await until('a diagnostic', () => problems(editor.document)[0]);
    assert.match(said.message, /row G/);
    assert.equal(said.severity, vscode.DiagnosticSeverity.Warning);
  });

  it('is not trained where it is invalid: the editor jumps to the first error', async () => {
    const { document } = await open(
      't-invalid',
      '{\n  "data": { "kind": "noisy-tv" },\n  "model": { "kind": "vjepa", "latentDim": -3 }\n}',
    );
    const run = await vscode.commands.executeCommand<unknown>('vjepa.train', document.uri);
    assert.equal(run, undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.path, document.uri.path);
    assert.equal(editor.selection.start.line, 2);
    assert.match(document.getText(editor.selection), /latentDim|-3/);
  });
});
