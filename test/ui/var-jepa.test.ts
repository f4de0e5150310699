import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../schemas/experiment.ts';
import { Panel } from './panel.ts';
import { useSession } from './session.ts';

/** Row G of Table 1, trained for a while: normal samples and nothing behind them. What the panel tells of it, and the way out. */
describe('a Var-JEPA that says nothing', () => {
  const session = useSession();
  let panel: Panel;
  let file: string;
  beforeAll(async () => {
    panel = new Panel(session().workbench.webview());
    file = await session().writeExperiment('silent.vjepa.json', 'ablation/G-no-likelihood.vjepa.json', {
      name: 'Silent',
      'training.steps': 200,
      'probe.every': 100,
      // By steps, not by what a look costs on this machine.
      'monitor.every': 20,
    });
    await session().workbench.openFile('silent.vjepa.json');
    await session().workbench.runCommand('VJEPA: Train');
    await panel.state('Completed').waitFor({ timeout: 170_000 });
  });

  it('is told as one verdict with its effects, and how sure that is', async () => {
    const verdict = panel.verdict(/Representational collapse of s_x/);
    await verdict.waitFor();
    const words = await verdict.innerText();
    expect(words).toMatch(/(very sure|sure|fairly sure), (above )?0\.\d\d/);
    expect(words).toMatch(/since step \d+/);
    expect(words).toMatch(/Mutual information/);
    expect(words).toMatch(/Explains also: .*Posterior collapse of/);
  });

  it('has its latents in a table and a tab each', async () => {
    const latents = panel.section('Latents');
    await latents.getByRole('columnheader', { name: 'Mutual information' }).waitFor();
    expect(await latents.getByRole('tab').allInnerTexts()).toEqual(['s_x', 'z', 's_y', 'prediction']);
    await latents.getByRole('tab', { name: 's_y' }).click();
    await latents.getByRole('heading', { name: /^s_y: what the target encoder/ }).waitFor();
    await panel
      .verdict(/Representational collapse of s_x/)
      .getByRole('button', { name: 'Show s_x' })
      .click();
    await latents.getByRole('heading', { name: /^s_x: what the encoder/ }).waitFor();
  });

  it('has a heat map of KL per dimension that falls into the dark, and bars of it now', async () => {
    const heat = panel.chart('latent.s_x.klOverRun');
    await expect.poll(() => panel.inkOf('latent.s_x.klOverRun'), { timeout: 20_000 }).toBeGreaterThan(1000);
    expect(await heat.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Heat map .* 16 dimensions over steps \d+ to 200; now .*, 16 of them below 0\.01/,
    );
    await heat.getByText('16 of 16 dimensions outside').waitFor();
    await expect.poll(() => panel.inkOf('latent.s_x.kl'), { timeout: 20_000 }).toBeGreaterThan(500);
  });

  it('shows what it makes of rows: reconstructions, and draws of y given x', async () => {
    const samples = panel.section('What the model makes of it');
    await samples.getByText('draws of y given x, and their band').waitFor();
    for (const id of ['samples.0.x', 'samples.0.y'])
      await expect.poll(() => panel.inkOf(id), { timeout: 20_000 }).toBeGreaterThan(500);
    expect(await panel.chart('samples.0.y').innerText()).toMatch(/mean of the draws by \d/);
  });

  it('has its remedy written into the file at a click in the panel, which stays in sight', async () => {
    const { workbench } = session();
    const verdict = panel.verdict(/Representational collapse of s_x/);
    await verdict.locator('vscode-button', { hasText: 'Apply edit' }).first().click();
    await panel.frame
      .getByText(/^Written into the experiment: .*objective\.elbo\.reconstruction → 1/)
      .waitFor();
    await workbench.notification(/Changed in silent/).waitFor();
    await workbench
      .editor('silent.vjepa.json')
      .locator('.view-line', { hasText: '"reconstruction": 1' })
      .waitFor();
    await workbench.runCommand('File: Save All');
    await expect
      .poll(() => (parse(readFileSync(file, 'utf8')) as Experiment).objective.elbo.reconstruction)
      .toBe(1);
  });
});
