/** The panel's page in a real browser: header, verdicts and what any page owes to a person. */
import { describe, expect, it } from 'vitest';
import { eventually, usePage } from './page.ts';

const { open, page, chart, pixels, posted, requests, request } = usePage();

describe('the header', () => {
  it('says what runs, how far it is, and why the device is not the one asked for', async () => {
    await open({ scenario: 'live' });
    await page().getByRole('heading', { name: 'Noisy TV, VJEPA, σ = 4' }).waitFor();
    await page().locator('.state', { hasText: 'Running' }).waitFor();
    await page()
      .locator('.fact', { hasText: 'Step' })
      .getByText(/of 6,000/)
      .waitFor();
    await page().getByText('Runs on cpu, though cuda was asked for.').waitFor();
    await page().getByRole('progressbar').waitFor();
  });

  it('pauses and resumes, and shows only what the state allows', async () => {
    await open({ scenario: 'live' });
    await page().getByRole('button', { name: 'Pause' }).click();
    await page().locator('.state', { hasText: 'Paused' }).waitFor();
    expect(await page().getByRole('button', { name: 'Pause', exact: true }).isVisible()).toBe(false);
    await page().getByRole('button', { name: 'Resume' }).press('Enter');
    await page().locator('.state', { hasText: 'Running' }).waitFor();
    expect(await requests()).toEqual([
      { kind: 'control', control: 'pause' },
      { kind: 'control', control: 'resume' },
    ]);
  });

  it('shows the last words of a failed run and the way on', async () => {
    await open({ scenario: 'failed' });
    await page()
      .getByRole('alert')
      .getByText('First non-finite: term nll, tensor predictor/logVariance.')
      .waitFor();
    await page().getByRole('button', { name: 'Resume from checkpoint' }).click();
    await request('resume-from-checkpoint');
    expect(await page().getByText('No problem found').count()).toBe(0);
  });

  it('keeps its place over a reload: the host is told which run it is', async () => {
    await open({ scenario: 'finished' });
    await page().locator('.content').waitFor();
    expect(await page().evaluate('fakeHost.state')).toMatchObject({ runId: '2026-01-01-noisy-tv-1' });
  });
});

describe('verdicts', () => {
  it('say what is wrong, since when, on what evidence, and what to change', async () => {
    await open({ scenario: 'sick' });
    const verdict = page().locator('.verdict', {
      hasText: 'Posterior collapse of target in 2 of 4 dimensions',
    });
    await verdict.getByText('since step 1,100; the numbers are of step 3,400').waitFor();
    await verdict.getByRole('row', { name: 'KL of dimension 2 0.00213 nats above 0.01' }).waitFor();
    await verdict
      .getByRole('listitem')
      .filter({ hasText: 'Lower β to a tenth' })
      .getByText('objective.beta → 0.001')
      .waitFor();
  });

  it('write a remedy into the experiment at a click, and say what was written', async () => {
    await open({ scenario: 'sick' });
    const remedy = page().getByRole('listitem').filter({ hasText: 'Let β come in slowly' });
    await remedy.getByRole('button', { name: 'Apply edit' }).click();
    expect(await request('apply-remedy')).toEqual({
      kind: 'apply-remedy',
      alertId: 'posterior-collapse:target',
      remedy: 1,
    });
    await page()
      .getByRole('status')
      .getByText('Written into the experiment: objective.annealing.kind → "linear"')
      .waitFor();
  });

  it('show why a remedy was refused', async () => {
    await open({ scenario: 'sick' });
    await page().evaluate('fakeHost.refusal = "The experiment file is gone."');
    await page().getByRole('button', { name: 'Apply edit' }).first().click();
    await page()
      .getByRole('status')
      .getByText('“Lower β to a tenth” failed: The experiment file is gone.')
      .waitFor();
  });

  it('say so when none is raised, and fold away those that are over', async () => {
    await open({ scenario: 'finished' });
    await page().getByText('No problem found, as of step 6,000').waitFor();
    await page().getByText('No posterior collapse').waitFor();
    const past = page().locator('.verdict', { hasText: 'The prediction is over-confident' });
    expect(await past.isVisible()).toBe(false);
    await page().getByText('History: 1 cleared').click();
    await past.getByText('since step 600, cleared at step 1,500').waitFor();
  });

  it('promise nothing before the first look', async () => {
    await open({ scenario: 'bare' });
    await page().getByText('Nothing to judge yet').waitFor();
    await page().getByText('No probe yet: it runs every so often').waitFor();
  });

  it('link to their page', async () => {
    await open({ scenario: 'sick' });
    await page().getByRole('button', { name: 'Read more about this verdict' }).first().click();
    expect(await request('open-page')).toEqual({ kind: 'open-page', page: 'posterior-collapse.md' });
  });
});

describe('a request that nobody answers', () => {
  it('is given up after ten seconds, in words, and can be tried again', { timeout: 40_000 }, async () => {
    await open({ scenario: 'finished', silent: '' });
    const log = page().getByRole('button', { name: 'Log', exact: true });
    await log.click();
    await page().locator('vscode-button[aria-busy]').waitFor();
    await page()
      .getByRole('status')
      .getByText('Log failed: VS Code did not answer within 10 s.')
      .waitFor({ timeout: 15_000 });
    await page().evaluate('fakeHost.silent = false');
    await log.click();
    await eventually(async () => (await requests()).length).toBe(2);
  });
});

describe('a run under way', () => {
  it('moves on, and every update is said to be drawn', async () => {
    await open({ scenario: 'live', from: '200' });
    const loss = await chart('loss');
    const first = await loss.locator('.legend-value').first().textContent();
    await eventually(() => loss.locator('.legend-value').first().textContent()).not.toBe(first);
    await expect
      .poll(async () => (await posted()).filter((message) => message.type === 'drawn').length)
      .toBeGreaterThan(3);
    const steps = (await posted()).flatMap((message) => (message.type === 'drawn' ? [message.step] : []));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it('is smoothed by the host at the slider’s word', async () => {
    await open({ scenario: 'finished' });
    await chart('loss');
    const raw = await pixels('loss');
    await page().getByLabel('Smoothing').fill('50');
    await page().locator('output', { hasText: '0.968' }).waitFor();
    await eventually(() => pixels('loss')).not.toBe(raw);
    expect((await posted()).findLast((message) => message.type === 'set-preferences')).toMatchObject({
      preferences: { smoothing: 0.968 },
    });
  });

  it('whose host stays silent is not waited for in silence', { timeout: 40_000 }, async () => {
    await open({ scenario: 'starting', mute: '' });
    await page().getByText('Waiting for the run …').waitFor();
    await page().getByRole('status').getByText('VS Code has not sent the run.').waitFor({ timeout: 15_000 });
  });
});

describe('the page', () => {
  it.each([400, 700, 1600])('fits %d pixels', async (width) => {
    await open({ scenario: 'sick' }, width);
    await chart('loss');
    expect(await page().evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('is reached by the Tab key alone: buttons, sections, slider, remedies, legends, plots', async () => {
    await open({ scenario: 'sick' });
    await chart('loss');
    await page().evaluate('scrollTo(0, 0)');
    const reached = new Set<string>();
    for (let press = 0; press < 60; press++) {
      await page().keyboard.press('Tab');
      reached.add(
        await page().evaluate<string>('document.activeElement.className || document.activeElement.localName'),
      );
    }
    for (const thing of ['vscode-button', 'a', 'input', 'link', 'legend-entry', 'plot', 'tool', 'summary']) {
      expect([...reached], thing).toContain(thing);
    }
  });

  it('takes Space as a press of a button, not as a scroll', async () => {
    await open({ scenario: 'finished' });
    await page().getByRole('button', { name: 'Open folder' }).focus();
    await page().keyboard.press('Space');
    await request('open-folder');
    expect(await page().evaluate<number>('scrollY')).toBe(0);
  });
});
