import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { DoctorReport } from '../../schemas/doctor.ts';
import { lab, until } from './helpers.ts';

describe('VJEPA: Doctor', () => {
  before(lab);
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('looks at the machine with the Node that trains, and shows what it found as a page', async () => {
    const report = await vscode.commands.executeCommand<DoctorReport | undefined>('vjepa.doctor');
    assert.ok(report, 'the doctor said nothing');
    assert.equal(report.canTrain, true);
    const node = report.sections
      .flatMap(({ findings }) => findings)
      .find(({ subject }) => subject === 'Node.js');
    assert.equal(node?.state, 'ok');
    assert.ok(node.found.startsWith(process.versions.node), node.found);
    const document = await until('the page', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'vjepa-doctor'),
    );
    assert.match(document.getText(), /^# VJEPA Doctor\n[^]*\*\*Training works here\.\*\*[^]*## Resources/);
    await until('its preview', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('markdown')),
    );
  });

  it('looks anew when it is asked again, on the same page', async () => {
    await vscode.commands.executeCommand('vjepa.doctor');
    await vscode.commands.executeCommand('vjepa.doctor');
    const previews = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('markdown'));
    assert.equal(previews.length, 1);
  });
});
