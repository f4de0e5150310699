/** The charts of the page in a real browser: legend, scale, read-out, export, table, theme. */
import { describe, expect, it } from 'vitest';
import { eventually, usePage } from './page.ts';

const { open, page, chart, pixels, posted, requests, request } = usePage();

describe('charts', () => {
  it('hide a curve at a click in the legend, and remember it', async () => {
    await open({ scenario: 'finished' });
    const loss = await chart('loss');
    const curve = loss.getByRole('button', { name: /^total loss/ });
    expect(await curve.getAttribute('aria-pressed')).toBe('true');
    await curve.click();
    await loss.locator('[aria-pressed="false"][data-curve="loss"]').waitFor();
    expect((await posted()).findLast((message) => message.type === 'set-preferences')).toMatchObject({
      preferences: { hidden: { 'loss/loss': true } },
    });
    await curve.press('Enter');
    await loss.locator('[aria-pressed="true"][data-curve="loss"]').waitFor();
  });

  it('change between a linear and a logarithmic axis', async () => {
    await open({ scenario: 'finished' });
    const nll = await chart('term.nll');
    const before = await pixels('term.nll');
    await nll.hover();
    await nll.getByRole('button', { name: /^Logarithmic scale/ }).click();
    await nll.getByText('log scale').waitFor();
    await eventually(() => pixels('term.nll')).not.toBe(before);
  });

  it('read out every curve at the pointer, and move the cursor of the others along', async () => {
    await open({ scenario: 'finished' });
    const loss = await chart('loss');
    const other = await chart('term.kl');
    await loss.locator('.plot').hover({ position: { x: 200, y: 90 } });
    const box = loss.locator('.read-out');
    await box.getByText(/^step \d,\d{3}$/).waitFor();
    expect(await box.locator('.read-out-row').count()).toBe(3);
    await other.locator('.cursor').waitFor();
    await page().mouse.move(5, 5);
    await box.waitFor({ state: 'hidden' });
  });

  it('read out by keyboard too, aloud', async () => {
    await open({ scenario: 'finished' });
    const loss = await chart('loss');
    await loss.locator('.plot').focus();
    await page().keyboard.press('End');
    await loss
      .locator('[aria-live]')
      .getByText(/^Step 6,000: total loss 2\.4/)
      .waitFor({ state: 'attached' });
    await page().keyboard.press('ArrowLeft');
    await loss
      .locator('[aria-live]')
      .getByText(/^Step 5,9/)
      .waitFor({ state: 'attached' });
  });

  it('copy the full series as CSV', async () => {
    await open({ scenario: 'finished' });
    const kl = await chart('term.kl');
    await kl.hover();
    await kl.getByRole('button', { name: /^Copy as CSV/ }).click();
    const { text } = await request('copy');
    const lines = text.trim().split('\n');
    expect(lines[0]).toBe('step,term.kl');
    expect(lines).toHaveLength(6001);
    await page()
      .getByRole('status')
      .getByText(/^Copied 6,000 rows/)
      .waitFor();
  });

  it('save as PNG and as SVG', async () => {
    await open({ scenario: 'finished' });
    const kl = await chart('term.kl');
    await kl.hover();
    await kl.getByRole('button', { name: /^Save as PNG/ }).click();
    const png = await request('save');
    expect(png.fileName).toBe('term.kl.png');
    expect(Buffer.from(png.base64, 'base64').subarray(1, 4).toString()).toBe('PNG');
    await kl.getByRole('button', { name: /^Save as SVG/ }).click();
    await eventually(async () => (await requests()).filter((one) => one.kind === 'save').length).toBe(2);
    const svg = (await requests()).findLast((one) => one.kind === 'save');
    expect(Buffer.from(svg?.kind === 'save' ? svg.base64 : '', 'base64').toString()).toMatch(
      /^<svg [^]*KL\(q[^]*<\/svg>$/,
    );
  });

  it('have a name in a sentence and a table behind them', async () => {
    await open({ scenario: 'finished', latent: 'target' });
    const kl = await chart('latent.target.kl');
    expect(await kl.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Bar chart “KL per dimension now”, in nats, 4 dimensions: KL from 0\.\d+ to 0\.\d+\.$/,
    );
    await kl.hover();
    await kl.getByRole('button', { name: /^Show the data as a table/ }).click();
    await kl.getByRole('columnheader', { name: 'dimension' }).waitFor();
    expect(await kl.getByRole('row').count()).toBe(5);
  });

  it('draw only what is in view, and the rest when it is scrolled to', async () => {
    await open({ scenario: 'finished' });
    await chart('loss');
    const far = page().locator('[data-chart="learningRate"] canvas');
    expect(await far.getAttribute('aria-label')).toBeNull();
    await chart('learningRate');
  });

  it('colour the projection by the variable that the person chooses', async () => {
    await open({ scenario: 'finished' });
    const projection = await chart('projection');
    const before = await pixels('projection');
    await projection.getByLabel('Colour by').selectOption('noise[0]');
    await eventually(() => pixels('projection')).not.toBe(before);
  });

  it('follow another theme', async () => {
    await open({ scenario: 'finished', theme: 'dark' });
    const kl = await chart('term.kl');
    const before = await pixels('term.kl');
    await page().evaluate('fakeHost.setTheme("high-contrast-light")');
    await eventually(() => pixels('term.kl')).not.toBe(before);
    expect(await kl.locator('.legend path').first().getAttribute('stroke')).toBe('#005f45');
  });
});
