import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../schemas/experiment.ts';
import { root } from '../vscode/paths.ts';
import { run } from '../vscode/shell.ts';
import { Comparison } from './comparison.ts';
import { Panel } from './panel.ts';
import { ENDLESS, screenshot, useSession, type Session } from './session.ts';

const FILE = 'collapsing-jepa.vjepa.json';
const VERDICT = /collapsing together|Joint collapse/;

const variance = (session: Session): number =>
  (parse(readFileSync(join(session.folder, FILE), 'utf8')) as Experiment).objective.vicreg.variance;

const trains = (words: string): RegExp => new RegExp(`Train it from the start.*${words}`);

/** Trains the example in a terminal, to its end; the window finds the run by itself. */
async function trainInTerminal(session: Session, ...overrides: readonly string[]): Promise<string> {
  const engine = join(root, 'dist', 'vjepa.cjs');
  const set = overrides.flatMap((text) => ['--set', text]);
  const args = [engine, 'train', join(session.folder, FILE), '--quiet', ...set];
  const { code, output } = await run(process.execPath, args, { cwd: session.folder });
  expect(code, output).toBe(0);
  await session.workbench.openContainer('VJEPA Lab');
  await session.workbench.treeRow(/Collapsing JEPA/).waitFor();
  return session.runs.newest();
}

/** Applies the first remedy of the verdict, by the palette. */
async function applyEdit(session: Session): Promise<void> {
  const { workbench } = session;
  await workbench.runCommand('VJEPA: Apply Suggested Edit');
  await workbench.choose('Which edit?', 'Raise the weight of the variance term');
}

describe('the cure of a run that collapses', () => {
  const session = useSession({ 'workbench.colorTheme': 'Default Dark Modern' });
  let comparison: Comparison;

  it('begins with a verdict, whose edit the notification makes in the file; Undo takes it back', async () => {
    const { workbench } = session();
    await workbench.openFile(FILE);
    await workbench.runCommand('VJEPA: Train');
    const verdict = workbench.notification(VERDICT).first();
    await verdict.waitFor({ timeout: 120_000 });
    await verdict.getByText('Apply the Suggested Edit').click();
    const line = (text: string) => workbench.editor(FILE).locator('.view-line', { hasText: text });
    await line('"variance": 25').waitFor();
    await workbench.notification(trains('or go on from step \\d+')).waitFor();
    await workbench.editor(FILE).locator('.view-line').first().click();
    await workbench.page.keyboard.press('Control+Z');
    await line('"variance": 0').waitFor();
    await workbench.page.keyboard.press('Control+Y');
    await line('"variance": 25').waitFor();
    expect(variance(session()), 'left unsaved for a look').toBe(0);
  });

  it('is trained again from the notification, and opens before and after in one panel', async () => {
    const { workbench } = session();
    await workbench.notification(trains('')).getByText('Train Again').click();
    comparison = await Comparison.find(workbench);
    await expect.poll(() => comparison.title.innerText()).toBe('Collapsing JEPA: before and after');
    expect(variance(session()), 'saved before it is trained').toBe(25);
    await expect
      .poll(() => comparison.cell('after', 'state').innerText(), { timeout: 120_000 })
      .toBe('Completed');
    await expect.poll(() => comparison.cell('before', 'state').innerText()).toBe('Completed');
    expect(await comparison.difference('objective.vicreg.variance')).toEqual(['0', '25']);
    expect(await comparison.cell('after', 'weights').innerText()).toBe('drawn anew');
    await expect.poll(() => comparison.lead.innerText()).toMatch(/hold.* in “before”, none in “after”\.$/);
    for (const id of ['compare.loss', 'compare.latent.context.effectiveRank'])
      await expect.poll(() => comparison.inkOf(id), { timeout: 20_000 }).toBeGreaterThan(500);
  });

  it('goes on from the last checkpoint before the verdict, too, by the command', async () => {
    const { workbench } = session();
    const [sick] = session().runs.directories();
    await workbench.runCommand('VJEPA: Train the Cure');
    await workbench.quickPick(/Resume from Step \d+ with the Edit/).click();
    await expect.poll(() => session().runs.directories().length, { timeout: 60_000 }).toBe(3);
    comparison = await Comparison.find(workbench);
    await expect
      .poll(() => comparison.cell('after', 'weights').innerText(), { timeout: 60_000 })
      .toMatch(/^of “before” at step \d+$/);
    await expect
      .poll(() => comparison.cell('after', 'state').innerText(), { timeout: 120_000 })
      .toBe('Completed');
    expect(session().runs.record(session().runs.newest()).origin?.run).toBe(sick);
  });

  it('is a panel that a person can look at, in every theme', async () => {
    const { workbench } = session();
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('VJEPA: Compare Runs');
    const rows = workbench.quickPick(/Collapsing JEPA/);
    // the newest run first: the sick one is the last, the one that was trained again before it
    for (const row of [rows.nth(2), rows.nth(1)]) await row.locator('.label-name').first().click();
    await workbench.page
      .locator('.quick-input-widget .quick-input-count', { hasText: '2 Selected' })
      .waitFor();
    await workbench.page.locator('.quick-input-widget .quick-input-action', { hasText: 'OK' }).click();
    comparison = await Comparison.find(workbench);
    await workbench.page.mouse.move(0, 0);
    for (const [name, id, kind] of [
      ['dark', 'Dark Modern', 'vs-dark'],
      ['light', 'Light Modern', 'vs'],
      ['high-contrast', 'Default High Contrast', 'hc-black'],
    ] as const) {
      await session().useTheme(id, kind);
      await workbench.page.setViewportSize({ width: 1400, height: 1200 });
      await expect.poll(() => comparison.inkOf('compare.loss'), { timeout: 20_000 }).toBeGreaterThan(500);
      await comparison.title.scrollIntoViewIfNeeded();
      const file = await screenshot(session(), `comparison-${name}`);
      if (process.env['UPDATE_SCREENSHOTS'] !== '1' || name !== 'dark') continue;
      await mkdir(join(root, 'docs', 'images'), { recursive: true });
      await cp(file, join(root, 'docs', 'images', basename(file)));
    }
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
  });

  it('keeps the comparison over a reload of the window', async () => {
    const { workbench } = session();
    await workbench.reload();
    comparison = await Comparison.find(workbench);
    await expect.poll(() => comparison.title.innerText()).toBe('Collapsing JEPA: before and after');
    await expect.poll(() => comparison.cell('before', 'state').innerText()).toBe('Completed');
  });

  it('goes on showing the other run when one is deleted from outside', async () => {
    const { workbench } = session();
    const [sick = ''] = session().runs.directories();
    rmSync(sick, { recursive: true });
    await expect
      .poll(async () => (await Comparison.find(workbench)).lead.innerText(), { timeout: 30_000 })
      .toMatch(/One run is left/);
  });
});

describe('a cure while the sick run goes on', () => {
  const session = useSession();

  it('shows both runs live in one panel', async () => {
    const { workbench } = session();
    await session().writeExperiment('live.vjepa.json', FILE, {
      name: 'Live',
      'training.steps': ENDLESS,
      'training.checkpointEvery': 100,
      'training.keepCheckpoints': 1000,
    });
    await workbench.openFile('live.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    const verdict = workbench.notification(/collapse/i).first();
    await verdict.waitFor({ timeout: 120_000 });
    await workbench.runCommand('VJEPA: Pause');
    await new Panel(workbench.webview()).state('Paused').waitFor();
    const sick = session().runs.newest();
    await applyEdit(session());
    await workbench
      .notification(trains('or go on from step \\d+'))
      .getByText(/Resume from Step/)
      .click();
    const comparison = await Comparison.find(workbench);
    await expect.poll(() => comparison.cell('before', 'state').innerText()).toBe('Paused');
    await comparison.waitForStepPast('after', await comparison.step('after'));
    await workbench.openContainer('VJEPA Lab');
    await workbench.runCommand('VJEPA: Resume');
    const before = await comparison.step('before');
    await comparison.waitForStepPast('before', before);
    await comparison.waitForStepPast('after', await comparison.step('after'));
    await comparison.waitForStepPast('before', await comparison.step('before'));
    expect(session().runs.record(session().runs.newest()).origin?.run).toBe(sick);
  });
});

describe('a cure that cannot be had', () => {
  const session = useSession();
  const clear = () => session().workbench.runCommand('Notifications: Clear All Notifications');

  it('says why it cannot go on from a checkpoint: none is left from before the verdict', async () => {
    const directory = await trainInTerminal(session());
    rmSync(join(directory, 'checkpoints'), { recursive: true });
    await applyEdit(session());
    await session()
      .workbench.notification(/cannot be resumed with the edit: there is no good checkpoint from before/)
      .waitFor();
    await session().workbench.page.keyboard.press('Control+S');
    await expect.poll(() => variance(session())).toBe(25);
    await clear();
  });

  it('says why it cannot go on from a checkpoint: the weights do not fit the file any more', async () => {
    const { workbench } = session();
    // Saved by another program, which VS Code takes up where nothing is unsaved.
    const file = join(session().folder, FILE);
    const text = readFileSync(file, 'utf8').replace('"latentDim": 8', '"latentDim": 6');
    writeFileSync(file, text);
    await workbench.editor(FILE).locator('.view-line', { hasText: '"latentDim": 6' }).waitFor();
    await workbench.runCommand('VJEPA: Train the Cure');
    await workbench
      .notification(
        /cannot be resumed with the edit: model\.latentDim is 6, but the weights were trained with 8/,
      )
      .waitFor();
    await clear();
  });

  it('says that the file which holds the edit is not there any more', async () => {
    const { workbench } = session();
    await workbench.runCommand('View: Close All Editors');
    rmSync(join(session().folder, FILE));
    await workbench.runCommand('VJEPA: Train the Cure');
    await workbench.notification(/which holds the edit, is not there any more/).waitFor();
    await clear();
  });
});

describe('a cure in a folder that is not trusted', () => {
  const session = useSession(
    { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    { workspaceTrust: true },
  );

  it('is made in the file; that it can be trained once the folder is trusted, is said', async () => {
    const { workbench } = session();
    await trainInTerminal(session());
    await applyEdit(session());
    await workbench.editor(FILE).locator('.view-line', { hasText: '"variance": 25' }).waitFor();
    const words = workbench.notification(/Training starts a process, and this workspace is not trusted/);
    await words.waitFor();
    await screenshot(session(), 'cure-not-trusted');
    await words.getByText('Manage Workspace Trust').click();
    const trust = workbench.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true });
    await trust.click();
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('VJEPA: Train the Cure');
    await workbench.quickPick('Train Again').click();
    const comparison = await Comparison.find(workbench);
    await expect
      .poll(() => comparison.cell('after', 'state').innerText(), { timeout: 120_000 })
      .toBe('Completed');
  });
});
