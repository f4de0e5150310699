import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../vscode/paths.ts';
import { Panel } from './panel.ts';
import { screenshot, useSession } from './session.ts';

const THEMES = [
  { name: 'dark', id: 'Dark Modern', kind: 'vs-dark' },
  { name: 'light', id: 'Light Modern', kind: 'vs' },
  { name: 'high-contrast', id: 'Default High Contrast', kind: 'hc-black' },
] as const;

/** Pictures for people to look at, in every kind of theme; UPDATE_SCREENSHOTS=1 puts those of the README into docs/images. */
describe('pictures', () => {
  const session = useSession();
  let panel: Panel;
  beforeAll(() => {
    panel = new Panel(session().workbench.webview());
  });

  async function inEveryTheme(take: (name: string) => Promise<void>): Promise<void> {
    for (const { name, id, kind } of THEMES) {
      await session().useTheme(id, kind);
      await take(name);
    }
  }

  /** The panel in the whole width, its run unfolded in the Runs view beside it. */
  async function showPanelAlone(run: RegExp): Promise<void> {
    const { workbench } = session();
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.openContainer('VJEPA Lab');
    await workbench.treeRow(run).click();
    await workbench.unfold(workbench.treeRow(run));
    await panel.state('Completed').waitFor();
    await workbench.page.mouse.move(0, 0);
  }

  /** Saves a picture; where asked to, those in the dark theme go into docs/images, for the README. */
  async function picture(name: string): Promise<void> {
    const file = await screenshot(session(), name);
    if (process.env['UPDATE_SCREENSHOTS'] !== '1' || !name.endsWith('-dark')) return;
    const images = join(root, 'docs', 'images');
    await mkdir(images, { recursive: true });
    await cp(file, join(images, basename(file)));
  }

  it('takes the editor with the text of a key', async () => {
    const { workbench } = session();
    await workbench.openFile('noisy-tv.vjepa.json');
    await workbench
      .editor('noisy-tv.vjepa.json')
      .locator('.codelens-decoration', { hasText: 'Train' })
      .waitFor();
    await inEveryTheme(async (name) => {
      await workbench.showHoverAt(26, 10);
      await picture(`editor-${name}`);
      await workbench.page.keyboard.press('Escape');
    });
  });

  it('takes the panel of a trained model, whole', async () => {
    const { workbench } = session();
    await workbench.runCommand('VJEPA: Train');
    await panel.state('Completed').waitFor({ timeout: 120_000 });
    await showPanelAlone(/Noisy TV/);
    await inEveryTheme(async (name) => {
      await workbench.page.setViewportSize({ width: 1400, height: 1200 });
      await panel.scrollToTop();
      for (const id of ['loss', 'term.prediction']) {
        await expect.poll(() => panel.inkOf(id), { timeout: 20_000 }).toBeGreaterThan(500);
      }
      await panel.scrollToTop();
      await picture(`panel-${name}`);
      // as tall as the whole page, so that nothing is left unseen
      await workbench.page.setViewportSize({ width: 1400, height: 5200 });
      for (const id of await panel.charts()) {
        await expect.poll(() => panel.inkOf(id), { timeout: 20_000 }).toBeGreaterThan(0);
      }
      await panel.scrollToTop();
      await screenshot(session(), `panel-whole-${name}`);
    });
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
  });

  it('takes the panel of a collapsed model', async () => {
    const { workbench } = session();
    await session().writeExperiment('collapse.vjepa.json', 'noisy-tv-vae.vjepa.json', {
      name: 'VAE under too much KL weight',
      'objective.beta': 500,
      'training.steps': 3000,
    });
    await workbench.openFile('collapse.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    await panel.state('Completed').waitFor({ timeout: 120_000 });
    await panel
      .verdict(/collapse/i)
      .first()
      .waitFor();
    await showPanelAlone(/too much KL/);
    await panel.scrollToTop();
    await inEveryTheme((name) => picture(`verdict-${name}`));
  });

  it('takes the latents of a Var-JEPA, and what it makes of rows', async () => {
    const { workbench } = session();
    await session().writeExperiment('var-jepa.vjepa.json', 'coupled-gaussians-var-jepa.vjepa.json', {
      'monitor.every': 10,
    });
    await workbench.openFile('var-jepa.vjepa.json');
    await workbench.runCommand('VJEPA: Train');
    await panel.state('Completed').waitFor({ timeout: 170_000 });
    await showPanelAlone(/Coupled Gaussians, Var-JEPA/);
    await workbench.page.setViewportSize({ width: 1400, height: 1300 });
    await inEveryTheme(async (name) => {
      await expect.poll(() => panel.inkOf('samples.0.y'), { timeout: 20_000 }).toBeGreaterThan(500);
      await panel.scrollTo('samples');
      await screenshot(session(), `samples-${name}`);
      await expect.poll(() => panel.inkOf('latent.s_x.klOverRun'), { timeout: 20_000 }).toBeGreaterThan(500);
      await panel.scrollTo('latents');
      await picture(`latents-${name}`);
    });
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
  });
});
