/** What a verdict rests on: since when, and the table of what was measured. */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Evidence } from '../../schemas/alert.ts';
import { h } from '../dom.ts';
import { formatNumber, formatStep, toNumber } from '../format.ts';

export const SEVERITY_WORD = { info: 'Note', warning: 'Warning', error: 'Problem' } as const;

export function sinceWords(alert: PanelAlert): string {
  const since = `since step ${formatStep(alert.sinceStep)}`;
  return alert.state === 'cleared'
    ? `${since}, cleared at step ${formatStep(alert.step)}`
    : `${since}; the numbers are of step ${formatStep(alert.step)}`;
}

/** @param rows where the rows are put. */
export function evidenceTable(rows: HTMLElement): HTMLElement {
  const head = ['Measured', 'Value', 'Healthy'].map((name) => h('th', { scope: 'col' }, name));
  return h(
    'table',
    { class: 'evidence' },
    h('caption', {}, 'Evidence'),
    h('thead', {}, h('tr', {}, ...head)),
    rows,
  );
}

export function evidenceRow({ label, value, unit, healthy }: Evidence): HTMLElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, label),
    h(
      'td',
      { class: 'number' },
      formatNumber(toNumber(value)),
      unit === '' ? null : h('span', { class: 'unit' }, ` ${unit}`),
    ),
    h('td', {}, healthy),
  );
}
