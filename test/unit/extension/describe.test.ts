import { describe, expect, it } from 'vitest';
import { describeAlert, describeRun, describeStatus } from '../../../extension/runs/describe.ts';
import { abilities, type RunView } from '../../../extension/runs/run-view.ts';
import type { PanelAlert } from '../../../schemas/panel-message.ts';
import { alertEvent } from './events.ts';

const run = (more: Partial<RunView> = {}): RunView => ({
  id: 'noisy-tv-1',
  name: 'noisy-tv',
  model: 'vjepa',
  status: 'running',
  reason: '',
  device: null,
  step: 3200,
  totalSteps: 6000,
  stepsPerSecond: 230,
  eta: 12.2,
  elapsed: 14,
  attempt: 0,
  terms: [],
  controllable: true,
  directory: '/lab/runs/noisy-tv-1',
  created: new Date(2026, 0, 2, 14, 5, 9).toISOString(),
  experimentFile: '/lab/noisy-tv.vjepa.json',
  origin: null,
  scores: { noise: { train: 0.1, test: 0.05 }, signal: { train: 0.93, test: 0.92 } },
  loss: 0.5,
  alerts: [],
  hasCheckpoint: false,
  ...more,
});
const later = new Date(2026, 0, 2, 23, 0);
const alert = (more: Partial<PanelAlert> = {}): PanelAlert => ({
  ...alertEvent('collapse', 'raised', 1200).alert,
  state: 'raised',
  ...more,
});

describe('a run in the list', () => {
  it('says in its tooltip whose weights it began with', () => {
    const cured = describeRun(run({ origin: { run: '/lab/runs/sick-1', step: 400 } }), later);
    expect(cured.tooltip).toContain('| Begun from | sick\\-1 at step 400 |');
    expect(describeRun(run(), later).tooltip).not.toContain('Begun from');
  });

  it('says model, progress, time left and what the probe says', () => {
    const row = describeRun(run(), later);
    expect([row.label, row.description]).toEqual([
      'noisy-tv',
      'vjepa · 3200/6000 · 12 s left · signal R² 0.92 · 14:05',
    ]);
  });

  it('says where it ended, and how many alerts are raised', () => {
    const failed = run({
      status: 'failed',
      alerts: [alert(), alert({ id: 'b', state: 'cleared' })],
      scores: {},
    });
    expect(describeRun(failed, later).description).toBe(
      'vjepa · failed at 3200/6000 · loss 0.5 · 1 alert · 14:05',
    );
    expect(describeRun(run({ status: 'completed', step: 6000 })).description).toContain('6000 steps');
  });

  it('offers what can be asked of it in its state, and nothing else', () => {
    expect(abilities(run())).toEqual(['pausable', 'stoppable']);
    expect(abilities(run({ status: 'paused' }))).toEqual(['resumable', 'stoppable']);
    expect(abilities(run({ controllable: false }))).toEqual([]);
    expect(abilities(run({ status: 'stopped', hasCheckpoint: true }))).toEqual([
      'restartable',
      'deletable',
      'exportable',
    ]);
    expect(abilities(run({ status: 'failed' }))).toEqual(['deletable']);
    expect(abilities(run({ status: 'completed', hasCheckpoint: true }))).toEqual(['deletable', 'exportable']);
    expect(abilities(run({ hasCheckpoint: true }))).toEqual(['pausable', 'stoppable', 'exportable']);
    expect(describeRun(run()).contextValue).toBe('run running pausable stoppable');
  });

  it('has a table of the rest in its tooltip', () => {
    const { tooltip } = describeRun(run({ name: 'a|b' }));
    expect(tooltip).toContain('**a\\|b**');
    expect(tooltip).toContain('| R² signal | train 0\\.93, test 0\\.92 |');
  });
});

describe('an alert in the list', () => {
  it('can be edited away only where a remedy is an edit', () => {
    expect(describeAlert(alert()).contextValue).toBe('alert');
    const remedies = [
      { title: 'Get more data', edits: [] },
      { title: 'Lower β to 0.1', edits: [{ path: ['objective', 'beta'], value: 0.1 }] },
    ];
    expect(describeAlert(alert({ remedies })).contextValue).toBe('alert editable');
  });

  it('shows its evidence', () => {
    const evidence = [{ label: 'KL of dimension 2', value: 0.0004, unit: 'nats', healthy: 'above 0.01' }];
    const row = describeAlert(alert({ evidence }));
    expect([row.icon, row.description]).toEqual(['warning', 'since step 1200']);
    expect(row.tooltip).toContain('| KL of dimension 2 | 4e\\-4 nats | above 0\\.01 |');
  });
});

describe('the status bar', () => {
  it('is empty where nothing runs or ran', () => {
    expect(describeStatus([run({ status: 'completed' })], null)).toBeNull();
  });

  it('shows the one run that lives, with its alerts', () => {
    const words = describeStatus([run({ alerts: [alert()] }), run({ status: 'completed' })], null);
    expect(words).toMatchObject({
      text: '$(loading~spin) noisy-tv 3200/6000 · 12 s left $(warning) 1',
      background: 'warning',
      directory: '/lab/runs/noisy-tv-1',
    });
  });

  it('does not warn of a note', () => {
    const words = describeStatus([run({ alerts: [alert({ severity: 'info' })] })], null);
    expect(words).toMatchObject({
      text: '$(loading~spin) noisy-tv 3200/6000 · 12 s left $(info) 1',
      background: null,
    });
  });

  it('sums several runs up, and opens the one that has alerts', () => {
    const second = run({ directory: '/other', step: 0, alerts: [alert({ severity: 'error' })] });
    const words = describeStatus([run(), second], null);
    expect(words).toMatchObject({
      text: '$(loading~spin) 2 runs · 26 % $(warning) 1',
      background: 'error',
      directory: '/other',
    });
  });

  it('says how the last run ended', () => {
    const failed = run({ status: 'failed' });
    expect(describeStatus([failed], failed)).toMatchObject({
      text: '$(error) noisy-tv failed',
      background: 'error',
    });
  });
});
