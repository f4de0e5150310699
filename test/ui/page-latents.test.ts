/** What the page shows of a Var-JEPA: verdicts by their cause, every latent with all its figures, samples. The run is made up. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually, usePage } from './page.ts';

const { open, page, chart, pixels, posted, request } = usePage();

const tab = (name: string): Locator => page().getByRole('tab', { name, exact: true });
/** The row of a figure in the tables of the chosen latent. */
const figure = (name: string): Locator =>
  page()
    .getByRole('tabpanel')
    .getByRole('row')
    .filter({ has: page().getByRole('rowheader', { name, exact: true }) });

describe('verdicts that explain one another', () => {
  it('are one card, with how sure it is and its effects folded in', async () => {
    await open({ scenario: 'var-jepa-sick' });
    const cause = page().locator('.verdict', { hasText: 'Nothing is left of x in s_x' });
    await cause.getByText('very sure, 0.97').waitFor();
    const raised = page().locator('#verdicts > .verdict-list > .verdict');
    expect(await raised.filter({ visible: true }).count()).toBe(2);
    const effect = cause.getByRole('heading', { name: 'Posterior collapse of z in 8 of 8 dimensions' });
    expect(await effect.isVisible()).toBe(false);
    await cause.getByText(/^Explains also: Posterior collapse of s_x/).click();
    await effect.waitFor();
    await cause.getByText(/^sure, 0\.93; since step 1,400/).waitFor();
    expect(await cause.getByRole('heading', { level: 4, name: /ignores y|Posterior collapse/ }).count()).toBe(
      3,
    );
  });

  it('stand alone again when their cause is over', async () => {
    await open({ scenario: 'var-jepa-cleared' });
    await page()
      .getByRole('heading', { level: 3, name: 'Posterior collapse of z in 8 of 8 dimensions' })
      .waitFor();
    await page().getByText('History: 1 cleared').click();
    await page()
      .locator('.verdict[data-kind="cleared"]', { hasText: 'Nothing is left of x in s_x' })
      .getByText(/cleared at step/)
      .waitFor();
  });

  it('lead to the latent that they are about', async () => {
    await open({ scenario: 'var-jepa-cleared' });
    await page()
      .locator('.verdict', { hasText: 'Posterior collapse of z' })
      .getByRole('button', { name: 'Show z' })
      .click();
    await page().locator('[role="tab"][aria-selected="true"]', { hasText: /^z$/ }).waitFor();
    await eventually(() =>
      page().evaluate<boolean>(
        'document.querySelector("#latent-panel").getBoundingClientRect().top < innerHeight / 2',
      ),
    ).toBe(true);
  });
});

describe('the latents', () => {
  it('are in one table, with a mark at what is outside its range and nowhere else', async () => {
    await open({ scenario: 'var-jepa' });
    const table = page().getByRole('region', { name: 'All latents' });
    for (const title of ['Active units', 'Mutual information', 'Aggregate KL', 'Effective rank', 'α'])
      await table.getByRole('columnheader', { name: title, exact: true }).waitFor();
    expect(await table.getByText('outside its healthy range').count()).toBe(1);
    await table
      .getByRole('row', { name: /^prediction .* outside its healthy range 1 of 16 outside$/ })
      .waitFor();
  });

  it('are a tab each, chosen by mouse or keyboard, and remembered', async () => {
    await open({ scenario: 'var-jepa' });
    expect(await page().getByRole('tab').allInnerTexts()).toEqual(['s_x', 'z', 's_y', 'prediction']);
    await tab('z').click();
    await page()
      .getByRole('heading', { name: /^z: the auxiliary latent/ })
      .waitFor();
    await tab('z').press('ArrowRight');
    await page()
      .getByRole('heading', { name: /^s_y: what the target encoder/ })
      .waitFor();
    expect(await page().evaluate<string>('document.activeElement.textContent')).toBe('s_y');
    await page()
      .getByRole('region', { name: 'All latents' })
      .getByRole('button', { name: 'prediction' })
      .click();
    await page()
      .getByRole('heading', { name: /^prediction: what the predictor expects/ })
      .waitFor();
    expect((await posted()).findLast((message) => message.type === 'set-preferences')).toMatchObject({
      preferences: { latent: 'prediction' },
    });
  });

  it.each([
    [
      's_x',
      [
        'KL to the prior',
        'Dimensions at the prior',
        'Active units',
        'Mutual information',
        'Aggregate KL',
        'Gap of the decoder: reconstruction',
        'Effective rank',
        'RankMe',
        'α of the spectrum',
        'Cosine between rows',
        'KL of the moments',
        'SIGReg-MSE',
      ],
    ],
    ['s_y', ['Gap of the decoder: generation', 'Loss with another y', 'Move with another y']],
    ['prediction', ['Error of the prediction', 'Cosine to the target', 'Gain of a second mode']],
  ])(
    'have a line for each figure of %s: number, healthy range, meaning and a page',
    async (latent, names) => {
      await open({ scenario: 'var-jepa', latent });
      for (const name of names) {
        const cells = await figure(name).getByRole('cell').allInnerTexts();
        expect(cells.map((text) => text.trim().length > 0)).toEqual([true, true, true]);
        expect(cells[0]).toMatch(/\d/);
      }
      await figure(names[0] ?? '')
        .getByRole('button', { name: /^More about/ })
        .click();
      expect((await request('open-page')).page).toMatch(/^[a-z-]+\.md$/);
    },
  );

  it('have the lag of a teacher, where a model has one', async () => {
    await open({ scenario: 'finished', latent: 'target' });
    await figure('Lag of the teacher').getByText(/^0\.0/).waitFor();
    await chart('teacherLag');
  });

  it('have their KL per dimension as a heat map over the run, which is read by pointer and keyboard', async () => {
    await open({ scenario: 'var-jepa', latent: 's_x' });
    const heat = await chart('latent.s_x.klOverRun');
    await heat.getByText('healthy: above 0.01 in most dimensions').waitFor();
    await heat.getByText('▴ below 0.01').waitFor();
    expect(await heat.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Heat map “KL per dimension over the run”, in nats: 16 dimensions over steps 50 to 6,000; now from/,
    );
    await heat.locator('.plot').hover({ position: { x: 300, y: 60 } });
    await heat.getByText(/^dimension \d+, step \d,\d{3}$/).waitFor();
    await page().mouse.move(5, 5);
    await heat.locator('.plot').focus();
    await page().keyboard.press('End');
    await page().keyboard.press('ArrowDown');
    await heat
      .locator('[aria-live]')
      .getByText(/^dimension 1, step 6,000: \d/)
      .waitFor({ state: 'attached' });
    await heat.hover();
    await heat.getByRole('button', { name: /^Show the data as a table/ }).click();
    await heat.getByRole('columnheader', { name: 'step' }).waitFor();
  });

  it('have their KL per dimension now as bars, the largest first', async () => {
    await open({ scenario: 'var-jepa', latent: 's_x' });
    const bars = await chart('latent.s_x.kl');
    await bars.hover();
    await bars.getByRole('button', { name: /^Show the data as a table/ }).click();
    await eventually(() => bars.getByRole('cell').count()).toBe(16);
    const values = (await bars.getByRole('cell').allInnerTexts()).map(Number);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it('show the split of the KL, variances, spectrum and calibration as charts', async () => {
    await open({ scenario: 'var-jepa', latent: 's_x' });
    for (const id of ['surgery', 'variances', 'priorDistance', 'spectrum', 'rank', 'gaussianity'])
      await chart(`latent.s_x.${id}`);
    await chart('decoding.reconstruction');
    await page().evaluate('scrollTo(0, 0)');
    await tab('prediction').click();
    const ratio = await chart('calibration.ratio');
    await ratio.getByText('1 of 16 dimensions outside').waitFor();
    await ratio.getByText('healthy: 0.8 to 1.25').waitFor();
  });

  it('show how well each direction of the prediction is predicted, and which are neither signal nor lost', async () => {
    await open({ scenario: 'finished', latent: 'prediction' });
    const directions = await chart('prediction.predictability');
    await directions.getByText('1 of 4 directions from 0.5 to 0.87').waitFor();
    await directions.getByText('outside its healthy range').waitFor({ state: 'attached' });
    expect(await directions.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Bar chart “Directions of the prediction”/,
    );
    await directions.hover();
    await directions.getByRole('button', { name: /^Show the data as a table/ }).click();
    await eventually(() => directions.getByRole('rowheader').allInnerTexts()).toEqual(['1', '2', '3', '4']);
    await directions.getByRole('button', { name: /^More about/ }).click();
    expect((await request('open-page')).page).toBe('noise-tracking.md');
  });

  it('do not judge directions of a prediction that is told by the auxiliary latent, too', async () => {
    await open({ scenario: 'var-jepa', latent: 'prediction' });
    const directions = await chart('prediction.predictability');
    await directions.getByText(/^Not judged: the prediction is told by the auxiliary latent/).waitFor();
    expect(await directions.getByText(/its healthy range$/).count()).toBe(0);
  });

  it('show what an older log has, and no empty chart or row for what it has not', async () => {
    await open({ scenario: 'older', latent: 'target' });
    await chart('latent.target.kl');
    expect(await figure('RankMe').count()).toBe(0);
    expect(await page().locator('[data-chart="latent.target.surgery"]').count()).toBe(0);
    expect(await page().locator('#samples').isVisible()).toBe(false);
  });
});

describe('what the model makes of a few rows', () => {
  it('is x with its reconstruction, and y with draws given x, row by row', async () => {
    await open({ scenario: 'var-jepa' });
    const y = await chart('samples.0.y');
    await y
      .getByText(/^Reconstruction off by 0\.\d+, mean of the draws by 0\.\d+; knowing nothing/)
      .waitFor();
    await page().getByText('draws of y given x, and their band').waitFor();
    expect(await y.getByRole('img').getAttribute('aria-label')).toMatch(
      /“Row 1: y”, 32 features: .*12 draws given x/,
    );
    expect(await page().locator('[data-chart^="samples."]').count()).toBe(6);
    await page().getByRole('button', { name: 'Show all 6 rows' }).click();
    await chart('samples.5.y');
    const before = await pixels('samples.5.y');
    await page().evaluate('fakeHost.setTheme("light")');
    await eventually(() => pixels('samples.5.y')).not.toBe(before);
  });
});

describe('the page of a Var-JEPA', () => {
  it.each([400, 700, 1600])('fits %d pixels', async (width) => {
    await open({ scenario: 'var-jepa-sick' }, width);
    await chart('latent.s_x.kl');
    expect(await page().evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
