import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  ENDLESS,
  eventsOf,
  extension,
  lab,
  pidOf,
  row,
  train,
  until,
  untilRun,
  untilStatus,
  workspaceFolder,
  writeExperiment,
} from './helpers.ts';

const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`vjepa.${name}`, ...args);

describe('training', () => {
  const started: string[] = [];
  const trainIt = async (uri: vscode.Uri): Promise<string> => {
    const directory = await train(uri);
    started.push(directory);
    return directory;
  };

  before(async () => {
    await lab();
    await vscode.workspace
      .getConfiguration('vjepa')
      .update('openPanelOnTrain', false, vscode.ConfigurationTarget.Global);
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(async () => {
    const { runs } = await lab();
    for (const { directory, status } of runs())
      if (started.includes(directory) && ['starting', 'running', 'paused'].includes(status))
        process.kill(pidOf(directory), 'SIGKILL');
  });

  it('runs in a process of its own and shows in the list until it is completed', async () => {
    const directory = await trainIt(writeExperiment('h-complete', 300));
    assert.notEqual(pidOf(directory), process.pid);
    const run = await untilStatus(directory, 'completed');
    assert.equal(run.step, 300);
    assert.ok(run.scores['signal'], 'the probe has spoken');
    assert.equal(eventsOf(directory).at(-1)?.type, 'ended');
  });

  it('saves the file first', async () => {
    const uri = writeExperiment('h-unsaved', 100_000);
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('100000');
    edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 6)), '150');
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    const directory = await trainIt(uri);
    assert.ok(!document.isDirty);
    assert.equal((await untilStatus(directory, 'completed')).step, 150);
  });

  it('is paused, resumed and stopped by command, and goes on from its checkpoint', async () => {
    const directory = await trainIt(writeExperiment('h-control', ENDLESS));
    await untilRun(directory, 'runs', (run) => run.status === 'running' && run.step > 50);
    await command('pause', row(directory));
    const paused = await untilStatus(directory, 'paused');
    await command('resume', row(directory));
    await untilRun(directory, 'goes on', (run) => run.status === 'running' && run.step > paused.step);
    await command('stop', row(directory));
    const stopped = await untilStatus(directory, 'stopped');
    const checkpoint = eventsOf(directory).findLast((event) => event.type === 'checkpoint');
    assert.equal(checkpoint?.step, stopped.step, 'a checkpoint of the last step');

    await command('resumeFromCheckpoint', row(directory));
    const again = await untilRun(
      directory,
      'goes on',
      (run) => run.status === 'running' && run.step > stopped.step,
    );
    assert.equal(again.attempt, 1);
    await command('stop', row(directory));
    await untilStatus(directory, 'stopped');
  });

  it('shows as failed when its process was killed', async () => {
    const directory = await trainIt(writeExperiment('h-killed', ENDLESS));
    await untilRun(directory, 'runs', (run) => run.status === 'running' && run.step > 0);
    process.kill(pidOf(directory), 'SIGKILL');
    const killed = Date.now();
    const run = await untilStatus(directory, 'failed');
    assert.ok(Date.now() - killed < 10_000, 'within 10 s');
    assert.match(run.reason, /gone/);
  });

  it('shows by itself when it was started in a terminal', async () => {
    const uri = writeExperiment('h-terminal', 100);
    const directory = join(workspaceFolder(), 'runs', 'from-a-terminal');
    const engine = join(extension().extensionPath, 'dist', 'vjepa.cjs');
    spawn(process.execPath, [engine, 'train', uri.fsPath, '--out', directory, '--quiet'], {
      stdio: 'ignore',
    });
    assert.equal((await untilStatus(directory, 'completed')).step, 100);
  });

  it('tells the last words of a trainer that could not begin', async () => {
    const settings = vscode.workspace.getConfiguration('vjepa');
    await settings.update(
      'nodePath',
      join(workspaceFolder(), 'no-such-node'),
      vscode.ConfigurationTarget.Global,
    );
    try {
      const directory = await vscode.commands.executeCommand<unknown>(
        'vjepa.train',
        writeExperiment('h-no-node', 10),
      );
      assert.equal(directory, undefined);
    } finally {
      await settings.update('nodePath', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is refused for a file that is not on a disk', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'jsonc', content: '{}' });
    assert.equal(await vscode.commands.executeCommand<unknown>('vjepa.train', document.uri), undefined);
  });

  it('leaves a log that can be read', async () => {
    const directory = await trainIt(writeExperiment('h-log', 50));
    await untilStatus(directory, 'completed');
    await command('showLog', row(directory));
    const text = await until('the log in an editor', () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'vjepa-log' ? document.getText() : null;
    });
    assert.match(text, /completed/);
  });

  it('opens its panel, which closes when the run is deleted', async () => {
    const directory = await trainIt(writeExperiment('h-panel', 50));
    await untilStatus(directory, 'completed');
    await command('openPanel', row(directory));
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('vjepa.panel'),
        );
    await until('a panel named after the run', () => panels().find(({ label }) => label === 'h-panel'));
    await command('deleteRun', row(directory), { confirmed: true });
    assert.ok(!existsSync(directory));
    await until('no panel', () => panels().length === 0);
    const { runs } = await lab();
    assert.ok(!runs().some((run) => run.directory === directory));
  });

  it('does not delete a run that still goes on', async () => {
    const directory = await trainIt(writeExperiment('h-live', ENDLESS));
    await untilRun(directory, 'runs', (run) => run.status === 'running' && run.step > 0);
    await command('deleteRun', row(directory), { confirmed: true });
    assert.ok(existsSync(directory));
    await command('stop', row(directory));
    await untilStatus(directory, 'stopped');
  });

  it('advises an edit, which is made in the file and can be undone', async () => {
    const uri = writeExperiment('h-advice', 100);
    const directory = await trainIt(uri);
    await untilStatus(directory, 'completed');
    const before = readFileSync(uri.fsPath, 'utf8');
    const alert = {
      id: 'test:z',
      detector: 'test',
      title: 'A test alert',
      explanation: 'Raised by a test.',
      severity: 'warning',
      sinceStep: 10,
      step: 10,
      evidence: [],
      remedies: [{ title: 'Lower β to 0.1', edits: [{ path: ['objective', 'beta'], value: 0.1 }] }],
      page: 'test',
    };
    const events = eventsOf(directory);
    const line = { v: 1, seq: events.length, t: Date.now() / 1000, type: 'alert', change: 'raised', alert };
    appendFileSync(join(directory, 'events.jsonl'), `${JSON.stringify(line)}\n`);
    await untilRun(directory, 'has the alert', (run) => run.alerts.some(({ id }) => id === alert.id));

    await command('applySuggestedEdit', { kind: 'alert', directory, alertId: 'test:z' });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), /"beta": 0\.1/);
    assert.match(document.getText(), /made by a test/, 'comments stay');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    rmSync(directory, { recursive: true });
    const { runs } = await lab();
    await until('the list without it', () => !runs().some((run) => run.directory === directory));
  });
});
