/** What a cause explains as well: folded away, because none of it is an alarm of its own. */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import { pageLink } from '../charts/reading-line.ts';
import { h, setChildren, setText, show } from '../dom.ts';
import { icon } from '../icons.ts';
import type { Services } from '../services.ts';
import { evidenceRow, evidenceTable, SEVERITY_WORD, sinceWords } from './evidence.ts';
import { certaintyWords } from './verdict-groups.ts';

export class Effects {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #summary = h('summary');
  readonly #list = h('ul', { class: 'effects' });
  readonly #items = new Map<string, Effect>();

  constructor(services: Services) {
    this.#services = services;
    this.element = h('details', { class: 'fold', hidden: true }, this.#summary, this.#list);
  }

  show(effects: readonly PanelAlert[]): void {
    show(this.element, effects.length > 0);
    const titles = effects.map(({ title }) => title).join('; ');
    setText(this.#summary, titles === '' ? '' : `Explains also: ${titles}`);
    const gone = new Set(this.#items.keys());
    const elements = effects.map((alert) => {
      gone.delete(alert.id);
      let item = this.#items.get(alert.id);
      if (item === undefined) this.#items.set(alert.id, (item = new Effect(alert, this.#services)));
      item.show(alert);
      return item.element;
    });
    for (const id of gone) this.#items.delete(id);
    setChildren(this.#list, elements);
  }
}

class Effect {
  readonly element: HTMLElement;
  readonly #mark = h('span', { class: 'effect-mark' });
  readonly #title = h('h4');
  readonly #since = h('p', { class: 'verdict-since' });
  readonly #explanation = h('p', { class: 'verdict-explanation' });
  readonly #evidence = h('tbody');
  readonly #table = evidenceTable(this.#evidence);

  constructor({ page, title }: PanelAlert, services: Services) {
    const more = page === '' ? null : pageLink(page, title, services);
    this.element = h(
      'li',
      { class: 'effect' },
      h('div', { class: 'effect-head' }, this.#mark, this.#title),
      this.#since,
      this.#explanation,
      this.#table,
      more,
    );
  }

  show(alert: PanelAlert): void {
    if (this.element.dataset['kind'] !== alert.severity) {
      this.element.dataset['kind'] = alert.severity;
      const word = h('span', { class: 'visually-hidden' }, SEVERITY_WORD[alert.severity]);
      this.#mark.replaceChildren(icon(alert.severity), word);
    }
    setText(this.#title, alert.title);
    const certainty = certaintyWords(alert.certainty);
    setText(this.#since, `${certainty === '' ? '' : `${certainty}; `}${sinceWords(alert)}`);
    setText(this.#explanation, alert.explanation);
    this.#evidence.replaceChildren(...alert.evidence.map(evidenceRow));
    show(this.#table, alert.evidence.length > 0);
  }
}
