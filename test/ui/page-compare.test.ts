/** The page that compares runs in a real browser: what differs, verdicts, curves side by side. The runs are made up. */
import { describe, expect, it } from 'vitest';
import type { ComparePageMessage } from '../../schemas/compare-message.ts';
import { COMPARISON } from '../webview-page/server.ts';
import { eventually, usePage } from './page.ts';

const { open, page, chart, pixels } = usePage(COMPARISON);

const posted = (): Promise<ComparePageMessage[]> => page().evaluate<ComparePageMessage[]>('fakeHost.posted');
const requests = async () =>
  (await posted()).flatMap((message) => (message.type === 'request' ? [message.request] : []));

describe('the comparison of two runs', () => {
  it('says in which keys they differ, what each began with, and which verdicts hold', async () => {
    await open({ scenario: 'cured' });
    await page().getByRole('heading', { name: 'Noisy TV, VJEPA, σ = 4: before and after' }).waitFor();
    await page().getByRole('row', { name: 'objective.beta 100 0.01' }).waitFor();
    await page()
      .getByRole('row', {
        name: /^after Completed 6,000 of 6,000 vjepa 2\.\d+ none of “before” at step 1,500/,
      })
      .waitFor();
    await page().getByText('2 verdicts hold in “before”, none in “after”.').waitFor();
  });

  it('leads to the panel of each, and to other runs', async () => {
    await open({ scenario: 'cured' });
    await page().getByRole('button', { name: 'Open the panel of after' }).click();
    await eventually(requests).toContainEqual({ kind: 'open-run', key: 'r2' });
    await page().getByRole('button', { name: 'Choose runs…' }).click();
    await eventually(requests).toContainEqual({ kind: 'choose-runs' });
  });

  it('says why a panel could not be opened', async () => {
    await open({ scenario: 'cured' });
    await page().locator('.content').waitFor();
    await page().evaluate('fakeHost.refusal = "This run is not compared any more."');
    await page().getByRole('button', { name: 'Open the panel of before' }).click();
    await page()
      .getByRole('status')
      .getByText('Opening the panel failed: This run is not compared any more.')
      .waitFor();
  });
});

describe('a chart of the comparison', () => {
  it('has a curve for each run, read at the pointer and by keyboard, aloud', async () => {
    await open({ scenario: 'cured' });
    const loss = await chart('compare.loss');
    await loss.locator('.plot').hover({ position: { x: 200, y: 60 } });
    await loss.getByText(/^step \d,\d{3}$/).waitFor();
    expect(await loss.locator('.read-out-row').count()).toBe(2);
    await page().mouse.move(5, 5);
    await loss.locator('.plot').focus();
    await page().keyboard.press('End');
    await loss
      .locator('[aria-live]')
      .getByText(/^Step 6,000: before 2\.\d+, after 2\.\d+$/)
      .waitFor({ state: 'attached' });
  });

  it('is copied as CSV with a column for each run', async () => {
    await open({ scenario: 'cured' });
    const loss = await chart('compare.loss');
    await loss.hover();
    await loss.getByRole('button', { name: /^Copy as CSV/ }).click();
    await eventually(requests).toEqual([
      { kind: 'series-csv', keys: ['r1/loss', 'r2/loss'] },
      { kind: 'copy', text: 'step,loss\n1,2\n' },
    ]);
  });

  it('follows another theme, with the swatches of the runs', async () => {
    await open({ scenario: 'cured', theme: 'dark' });
    await chart('compare.loss');
    const swatches = () => page().locator('.compared tbody').innerHTML();
    const before = [await pixels('compare.loss'), await swatches()];
    await page().evaluate('fakeHost.setTheme("light")');
    await eventually(() => pixels('compare.loss')).not.toBe(before[0]);
    expect(await swatches()).not.toBe(before[1]);
  });
});

describe('the page of the comparison', () => {
  it('moves on with a run under way, and every update is said to be drawn', async () => {
    await open({ scenario: 'live' });
    const loss = await chart('compare.loss');
    const newest = () => loss.locator('.legend-value').last().textContent();
    const first = await newest();
    await eventually(newest).not.toBe(first);
    await eventually(
      async () => (await posted()).filter(({ type }) => type === 'drawn').length,
    ).toBeGreaterThan(3);
  });

  it('whose host stays silent is not waited for in silence', { timeout: 40_000 }, async () => {
    await open({ mute: '' });
    await page().getByText('Waiting for the runs …').waitFor();
    await page().getByRole('status').getByText('VS Code has not sent the runs.').waitFor({ timeout: 15_000 });
  });

  it.each([400, 700, 1600])('fits %d pixels', async (width) => {
    await open({ scenario: 'several' }, width);
    await chart('compare.loss');
    expect(await page().evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
