import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Panel } from './panel.ts';
import { ENDLESS, useSession } from './session.ts';

/** From an empty idea to a trained model, with the mouse and the palette alone. */
describe('the main job', () => {
  const session = useSession();
  let panel: Panel;
  beforeAll(() => {
    panel = new Panel(session().workbench.webview());
  });

  it('makes a commented experiment of a picked model and data source', async () => {
    const { workbench } = session();
    await workbench.runCommand('VJEPA: New Experiment');
    await workbench.choose('New Experiment: Model', 'VJEPA');
    await workbench.choose('New Experiment: Data', 'Noisy TV');
    await workbench.answer('New Experiment: File', 'mine.vjepa.json');
    await workbench.tab('mine.vjepa.json').waitFor();
    await workbench.editor('mine.vjepa.json').locator('.codelens-decoration', { hasText: 'Train' }).waitFor();
    const text = readFileSync(join(session().folder, 'mine.vjepa.json'), 'utf8');
    expect(text).toContain('//');
    expect(text).toContain('"kind": "vjepa"');
    expect(text).toContain('"kind": "noisy-tv"');
  });

  it('does not train an invalid file, but goes to its first error', async () => {
    const { workbench } = session();
    await session().writeExperiment('broken.vjepa.json', 'noisy-tv.vjepa.json', { 'training.steps': -5 });
    await workbench.openFile('broken.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    await workbench.notification(/Not trained/).waitFor();
    expect(session().runs.directories()).toEqual([]);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('trains from the button above the file; the panel opens and is live', async () => {
    const { workbench } = session();
    await session().writeExperiment('long.vjepa.json', 'noisy-tv.vjepa.json', {
      name: 'Long',
      'training.steps': ENDLESS,
    });
    await workbench.openFile('long.vjepa.json');
    await workbench.editor('long.vjepa.json').locator('.codelens-decoration a', { hasText: 'Train' }).click();
    await panel.state('Running').waitFor();
    expect(await panel.name()).toBe('Long');
    await panel.waitForStepPast(0);
    await panel.waitForStepPast(await panel.step());
  });

  it('shows the loss and every term of it, drawn', async () => {
    await panel.section('ELBO').waitFor();
    const words = await panel.section('ELBO').innerText();
    expect(words).toContain('−log p(Z_T|Z_C)');
    expect(words).toContain('KL(q(Z_T|x_T) ‖ N(0, I))');
    const charts = await panel.charts();
    expect(charts.length).toBeGreaterThan(4);
    for (const id of charts.slice(0, 3))
      await expect.poll(() => panel.inkOf(id), { timeout: 20_000 }).toBeGreaterThan(500);
  });

  it('shows the run in the Runs view and in the status bar', async () => {
    const { workbench } = session();
    await workbench.openContainer('VJEPA Lab');
    await workbench.treeRow(/Long.*vjepa/).waitFor();
    await workbench.statusBar(/Long \d+\/\d+/).waitFor();
  });

  it('pauses, and stands still', async () => {
    await panel.button('Pause').click();
    await panel.state('Paused').waitFor();
    const directory = session().runs.newest();
    const paused = session()
      .runs.events(directory)
      .findLast((event) => event.type === 'paused');
    await expect.poll(() => panel.step()).toBe(paused?.step);
    await session()
      .workbench.treeRow(/paused at/)
      .waitFor();
    expect(session().runs.events(directory).at(-1)?.type).not.toBe('resumed');
  });

  it('resumes, and goes on', async () => {
    const before = await panel.step();
    await panel.button('Resume').click();
    await panel.state('Running').waitFor();
    await panel.waitForStepPast(before);
  });

  it('writes a checkpoint when asked', async () => {
    const directory = session().runs.newest();
    const checkpoints = (): number =>
      session()
        .runs.events(directory)
        .filter((event) => event.type === 'checkpoint').length;
    const before = checkpoints();
    await panel.button('Checkpoint').click();
    await expect.poll(checkpoints, { timeout: 20_000 }).toBeGreaterThan(before);
  });

  it('stops: finishes the step, writes a checkpoint, ends', async () => {
    await panel.button('Stop').click();
    await panel.state('Stopped').waitFor();
    const ended = session().runs.events(session().runs.newest()).at(-1);
    expect(ended).toMatchObject({ type: 'ended', status: 'stopped' });
    await session()
      .workbench.treeRow(/stopped at/)
      .waitFor();
  });

  it('goes on from the checkpoint', async () => {
    const before = await panel.step();
    await panel.button('Resume from checkpoint').click();
    await panel.state('Running').waitFor();
    await panel.waitForStepPast(before);
    await session().workbench.runCommand('VJEPA: Stop');
    await panel.state('Stopped').waitFor();
  });

  it('trains a short experiment to its end and says what the probe found', async () => {
    const { workbench } = session();
    await session().writeExperiment('short.vjepa.json', 'noisy-tv.vjepa.json', {
      name: 'Short',
      'training.steps': 600,
    });
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('short.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    await panel.state('Completed').waitFor();
    expect(await panel.step()).toBe(600);
    const words = await panel.section('Probe').innerText();
    expect(words).toMatch(/signal/i);
    expect(words).toMatch(/noise/i);
    await workbench.statusBar(/Short completed/).waitFor();
  });
});
