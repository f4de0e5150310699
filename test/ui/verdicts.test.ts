import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../schemas/experiment.ts';
import { Panel } from './panel.ts';
import { ENDLESS, useSession } from './session.ts';

/** A VAE under so much KL weight that it gives its latent up: the textbook posterior collapse. */
describe('a run that goes wrong', () => {
  const session = useSession();
  let panel: Panel;
  let file: string;
  beforeAll(async () => {
    panel = new Panel(session().workbench.webview());
    file = await session().writeExperiment('collapse.vjepa.json', 'noisy-tv-vae.vjepa.json', {
      name: 'Collapse',
      'objective.beta': 500,
      'training.steps': 20_000,
      'training.batchSize': 256,
    });
  });

  /** What the first advice of the verdict sets β to. */
  let advised = NaN;
  const beta = (): number => (parse(readFileSync(file, 'utf8')) as Experiment).objective.beta;

  it('is told of in a notification, in the panel, in the Runs view and in the status bar', async () => {
    const { workbench } = session();
    await workbench.openContainer('VJEPA Lab');
    await workbench.runCommand('VJEPA: Train');
    await workbench.choose('Which experiment?', 'collapse.vjepa.json');
    await workbench.notification(/Posterior collapse/).waitFor({ timeout: 60_000 });
    await panel.verdict(/Posterior collapse/).waitFor();
    await workbench.unfold(workbench.treeRow(/Collapse/));
    await workbench.treeRow(/Posterior collapse/).waitFor();
    await workbench.statusBar(/Collapse.*\d/).waitFor();
  });

  it('shows evidence, since when, and what to change', async () => {
    const words = await panel.verdict(/Posterior collapse/).innerText();
    expect(words).toMatch(/since step/);
    expect(words).toMatch(/KL of dimension \d/);
    expect(words).toMatch(/Active dimensions/);
    expect(words).toMatch(/objective\.beta → [\d.]+/);
    advised = Number(/objective\.beta → ([\d.]+)/.exec(words)?.[1]);
    expect(advised).toBeLessThan(500);
  });

  it('writes the suggested edit into the file when asked to', async () => {
    const { workbench } = session();
    await workbench
      .notification(/Posterior collapse/)
      .getByText('Apply the Suggested Edit')
      .click();
    await workbench.notification(/Changed in/).waitFor();
    await workbench
      .editor('collapse.vjepa.json')
      .locator('.view-line', { hasText: new RegExp(`"beta":\\s${advised}(?![\\d.])`) })
      .waitFor();
    expect(beta()).toBe(500);
    await workbench.page.keyboard.press('Control+S');
    await expect.poll(beta).toBe(advised);
  });
});

describe('a run that may not go on when it goes wrong', () => {
  const session = useSession();

  it('is paused by its own verdict where the experiment says so', async () => {
    const { workbench } = session();
    await session().writeExperiment('watched.vjepa.json', 'noisy-tv-vae.vjepa.json', {
      name: 'Watched',
      'objective.beta': 500,
      'training.steps': ENDLESS / 1000,
      'training.batchSize': 256,
      'monitor.onAlert': { info: 'warn', warning: 'pause', error: 'pause' },
    });
    await workbench.openFile('watched.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    const panel = new Panel(workbench.webview());
    await panel.state('Paused').waitFor({ timeout: 60_000 });
    expect(await panel.frame.locator('header.run .note').innerText()).toMatch(/collapse/i);
  });
});
