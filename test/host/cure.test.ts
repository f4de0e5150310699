import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Cure } from '../../extension/cure/cure.ts';
import type { RunView } from '../../extension/runs/run-view.ts';
import type { RunRecord } from '../../schemas/run-record.ts';
import { eventsOf, lab, row, train, until, untilRun, untilStatus, workspaceFolder } from './helpers.ts';

const command = (name: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<unknown>(`vjepa.${name}`, ...args);

const isComparison = ({ input }: vscode.Tab): boolean =>
  input instanceof vscode.TabInputWebview && input.viewType.includes('vjepa.compare');
/** Tab of the open comparison; none or one. */
const comparisonTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isComparison));
const comparisons = (): string[] => comparisonTabs().map(({ label }) => label);

const recordOf = (directory: string): RunRecord =>
  JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord;

const collapses = (run: RunView): RunView['alerts'] =>
  run.alerts.filter(({ id, state }) => state === 'raised' && id.startsWith('joint-collapse'));

/** From the example that collapses to its cured runs, and what can come between. */
describe('the cure', () => {
  const uri = vscode.Uri.file(join(workspaceFolder(), 'collapsing-jepa.vjepa.json'));
  const text = readFileSync(uri.fsPath, 'utf8');
  const settings = vscode.workspace.getConfiguration('vjepa');
  let sick = '';
  let alertId = '';
  let cure: Cure;

  const cured = async (how: 'again' | 'resume'): Promise<string | undefined> =>
    (await command('trainCure', row(sick), { how })) as string | undefined;
  const runCount = async (): Promise<number> => (await lab()).runs().length;
  const document = (): Thenable<vscode.TextDocument> => vscode.workspace.openTextDocument(uri);
  /** Writes the file as it was launched, or changed, and waits until VS Code has it so. */
  const putBack = async (changed: string): Promise<void> => {
    const open = await document();
    const change = new vscode.WorkspaceEdit();
    const all = new vscode.Range(open.positionAt(0), open.positionAt(open.getText().length));
    change.replace(uri, all, changed);
    await vscode.workspace.applyEdit(change);
    await open.save();
  };

  before(async () => {
    await lab();
    await settings.update('openPanelOnTrain', true, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    await settings.update('openPanelOnTrain', false, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    writeFileSync(uri.fsPath, text);
  });

  it('begins with the verdict on the example that collapses', async () => {
    sick = await train(uri);
    const run = await untilRun(sick, 'has its verdict', (it) => collapses(it).length > 0);
    const [alert] = collapses(run);
    alertId = alert?.id ?? '';
    assert.match(alert?.remedies[0]?.title ?? '', /variance term/);
    assert.ok((alert?.sinceStep ?? 0) > 100, 'all was well at first');
    await untilStatus(sick, 'completed');
  });

  it('writes the edit into the file, which Undo takes back and Redo makes again', async () => {
    const alert = { kind: 'alert', directory: sick, alertId };
    cure = (await command('applySuggestedEdit', alert, { remedy: 0 })) as Cure;
    assert.equal(cure.run, sick);
    const open = await document();
    assert.match(open.getText(), /"variance": 25/);
    assert.match(open.getText(), /all there is/, 'comments stay');
    assert.ok(open.isDirty, 'left unsaved for a look');
    await vscode.window.showTextDocument(open);
    await vscode.commands.executeCommand('undo');
    assert.equal(open.getText(), text);
    assert.equal(await cured('again'), undefined, 'there is nothing to train');
    await vscode.window.showTextDocument(open);
    await vscode.commands.executeCommand('redo');
    assert.match(open.getText(), /"variance": 25/);
  });

  it('is trained from the start, beside the sick run in one panel, and is well', async () => {
    const directory = await cured('again');
    assert.ok(directory);
    assert.ok(!(await document()).isDirty, 'saved first');
    await until('one comparison', () => comparisons().length === 1);
    await until('named after the runs', () => comparisons()[0] === 'Collapsing JEPA: compared');
    const run = await untilStatus(directory, 'completed');
    assert.equal(run.origin, null);
    assert.deepEqual(collapses(run), []);
    assert.equal(recordOf(directory).experiment.objective.vicreg.variance, 25);
  });

  it('shows a file that holds the edit already beside the panel, not over it', async () => {
    const { tabGroups } = vscode.window;
    const ofFile = ({ input }: vscode.Tab): boolean =>
      input instanceof vscode.TabInputText && input.uri.fsPath === uri.fsPath;
    await tabGroups.close(tabGroups.all.flatMap(({ tabs }) => tabs.filter(ofFile)));
    const [newest] = (await lab()).runs();
    await command('compareRuns', undefined, { directories: [sick, newest?.directory ?? ''] });
    await until('the comparison has the focus', () => tabGroups.activeTabGroup.tabs.some(isComparison));
    const alert = { kind: 'alert', directory: sick, alertId };
    assert.ok(await command('applySuggestedEdit', alert, { remedy: 0 }));
    await until('the file is shown', () => tabGroups.activeTabGroup.tabs.some(ofFile));
    assert.ok(!(await document()).isDirty, 'nothing to change');
    assert.ok(comparisonTabs()[0]?.isActive, 'the comparison is still in sight');
  });

  it('goes on from the last checkpoint before the verdict, as a run of its own', async () => {
    const directory = await cured('resume');
    assert.ok(directory);
    assert.notEqual(directory, sick);
    const { origin, experiment } = recordOf(directory);
    assert.equal(origin?.run, sick);
    const step = origin?.step ?? NaN;
    assert.ok(step < cure.sickSince && cure.sickSince - step <= 50, `${step}, sick since ${cure.sickSince}`);
    assert.equal(experiment.objective.vicreg.variance, 25);
    await untilStatus(directory, 'completed');
    const begun = eventsOf(directory).find(({ type }) => type === 'started');
    assert.equal(begun?.type === 'started' && begun.step, step);
    assert.equal(comparisons().length, 1, 'in the same panel');
  });

  it('is refused from a checkpoint whose weights do not fit the file any more', async () => {
    await putBack((await document()).getText().replace('"latentDim": 8', '"latentDim": 6'));
    const before = await runCount();
    assert.equal(await cured('resume'), undefined);
    assert.equal(await runCount(), before);
    await putBack((await document()).getText().replace('"latentDim": 6', '"latentDim": 8'));
  });

  it('is refused from a checkpoint where there is none from before the verdict, but trains again', async () => {
    rmSync(join(sick, 'checkpoints'), { recursive: true });
    assert.equal(await cured('resume'), undefined);
    const directory = await cured('again');
    assert.ok(directory);
    await untilStatus(directory, 'completed');
  });

  it('stays in the comparison when the sick run is deleted meanwhile; with the last run the panel closes', async () => {
    const { runs } = await lab();
    const [newest] = runs();
    assert.ok(newest);
    await command('compareRuns', undefined, { directories: [sick, newest.directory] });
    await until('a comparison', () => comparisons().length === 1);
    await command('deleteRun', row(sick), { confirmed: true });
    assert.ok(!existsSync(sick));
    assert.equal(comparisons().length, 1);
    await command('deleteRun', row(newest.directory), { confirmed: true });
    await until('no comparison', () => comparisons().length === 0);
  });

  it('can be trained though the run that it cures is gone, in a panel of its own', async () => {
    assert.equal(await cured('resume'), undefined);
    const directory = await cured('again');
    assert.ok(directory);
    assert.deepEqual(comparisons(), []);
    await untilStatus(directory, 'completed');
  });

  it('is not trained when its file is deleted', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(uri.fsPath);
    const before = await runCount();
    assert.equal(await cured('again'), undefined);
    assert.equal(await cured('resume'), undefined);
    assert.equal(await runCount(), before);
  });
});

describe('comparing runs', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows any runs, and others in the same panel', async () => {
    const { runs } = await lab();
    const [a, b, c] = runs().filter(({ status }) => status === 'completed');
    assert.ok(a && b && c, 'runs of other tests');
    await command('compareRuns', undefined, { directories: [a.directory, b.directory] });
    await until('a comparison', () => comparisons().length === 1);
    await command('compareRuns', undefined, { directories: [a.directory, b.directory, c.directory] });
    const names = [...new Set([a, b, c].map(({ name }) => name))];
    await until('named after them', () =>
      names.every((name) => comparisons().every((label) => label.includes(name))),
    );
    assert.equal(comparisons().length, 1);
  });

  it('leaves out what is no run any more, and refuses where none is left', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const gone = join(workspaceFolder(), 'runs', 'gone');
    assert.equal(await command('compareRuns', undefined, { directories: [gone] }), undefined);
    assert.deepEqual(comparisons(), []);
  });
});
