import { describe, expect, it } from 'vitest';
import type { PanelAlert } from '../../../schemas/panel-message.ts';
import { certaintyWords, latentOf, verdictGroups } from '../../../webview/views/verdict-groups.ts';
import { alertEvent } from '../extension/events.ts';

const alert = (id: string, more: Partial<PanelAlert> = {}): PanelAlert => ({
  ...alertEvent(id, 'raised', 100).alert,
  state: 'raised',
  ...more,
});
const shown = (alerts: readonly PanelAlert[], explainedBy: Record<string, string> = {}) =>
  verdictGroups(alerts, explainedBy).map(({ cause, effects, severity }) => [
    cause.id,
    effects.map(({ id }) => id),
    severity,
  ]);

describe('verdicts by cause', () => {
  it('are one group for each cause, with what it explains', () => {
    const alerts = [alert('low rank'), alert('collapse', { severity: 'error' }), alert('noise')];
    expect(shown(alerts, { 'low rank': 'collapse' })).toEqual([
      ['collapse', ['low rank'], 'error'],
      ['noise', [], 'warning'],
    ]);
  });

  it('are as grave as the gravest that they explain', () => {
    const alerts = [alert('rate', { severity: 'info' }), alert('NaN', { severity: 'error' }), alert('other')];
    expect(shown(alerts, { NaN: 'rate' })).toEqual([
      ['rate', ['NaN'], 'error'],
      ['other', [], 'warning'],
    ]);
  });

  it('stand gravest first, then surest, then oldest', () => {
    const alerts = [
      alert('unsure', { certainty: 0.5 }),
      alert('sure', { certainty: 0.9 }),
      alert('note', { severity: 'info', certainty: 1 }),
      alert('old', { certainty: 0.9, sinceStep: 10 }),
      alert('grave', { severity: 'error', certainty: 0.4 }),
    ];
    expect(shown(alerts).map(([id]) => id)).toEqual(['grave', 'old', 'sure', 'unsure', 'note']);
  });

  it('have only what is raised: an effect of a cleared cause stands alone again', () => {
    const alerts = [alert('collapse', { state: 'cleared' }), alert('low rank')];
    expect(shown(alerts, { 'low rank': 'collapse' })).toEqual([['low rank', [], 'warning']]);
  });
});

describe('what a verdict is about', () => {
  const latents = ['s_x', 'z'];

  it('is the latent of its id, where the page shows that', () => {
    expect(latentOf(alert('posterior-collapse:z'), latents)).toBe('z');
    expect(latentOf(alert('posterior-collapse:s_y'), latents)).toBeNull();
    expect(latentOf(alert('decoder-ignores-latent:reconstruction'), latents)).toBeNull();
    expect(latentOf(alert('z'), latents)).toBeNull();
  });
});

describe('certainty', () => {
  it('is said in a word and a number', () => {
    expect([0.999, 0.97, 0.8, 0.6, 0.31].map(certaintyWords)).toEqual([
      'very sure, above 0.99',
      'very sure, 0.97',
      'sure, 0.80',
      'fairly sure, 0.60',
      'not sure, 0.31',
    ]);
  });

  it('is left out where the log does not say', () => {
    expect([undefined, NaN].map(certaintyWords)).toEqual(['', '']);
  });
});
