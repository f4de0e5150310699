/** In which keys the experiments differ: a small table, a column for each run. */
import type { ComparisonMessage } from '../../schemas/compare-message.ts';
import { h } from '../dom.ts';

export class Differences {
  readonly element = h('div', { class: 'differences' });

  show({ runs, differences }: Pick<ComparisonMessage, 'runs' | 'differences'>): void {
    if (differences.length === 0) {
      this.element.replaceChildren(h('p', { class: 'section-words' }, 'The experiments agree in every key.'));
      return;
    }
    const head = [
      h('th', { scope: 'col' }, 'Key'),
      ...runs.map(({ label }) => h('th', { scope: 'col' }, label)),
    ];
    const rows = differences.map(({ key, values }) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, h('code', {}, key)),
        ...values.map((value) => h('td', {}, value === null ? '–' : h('code', {}, value))),
      ),
    );
    this.element.replaceChildren(
      h(
        'table',
        {},
        h('caption', { class: 'visually-hidden' }, 'Keys in which the experiments differ'),
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...rows),
      ),
    );
  }
}
