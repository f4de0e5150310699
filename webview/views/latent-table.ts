/** All latents × their key figures: a row each, whose name chooses the latent. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import { healthMark } from '../charts/reading-line.ts';
import type { Reading } from '../charts/source.ts';
import { h, setChildren } from '../dom.ts';
import { overview, type OverviewRow } from '../latents/overview.ts';

export class LatentTable {
  readonly element: HTMLElement;
  readonly #choose: (name: string) => void;
  readonly #head = h('tr');
  readonly #body = h('tbody');
  readonly #rows = new Map<string, HTMLElement>();

  /** @param choose called with the name of a latent. */
  constructor(choose: (name: string) => void) {
    this.#choose = choose;
    const table = h(
      'table',
      {},
      h('caption', { class: 'visually-hidden' }, 'The latents and their key figures, at the newest look'),
      h('thead', {}, this.#head),
      this.#body,
    );
    // Reached by Tab, so that a narrow window can be scrolled by keyboard.
    this.element = h(
      'div',
      { class: 'latent-table', tabindex: 0, role: 'region', 'aria-label': 'All latents', hidden: true },
      table,
    );
  }

  show(look: LatentsMessage, chosen: string): void {
    const { columns, rows } = overview(look);
    this.element.hidden = rows.length === 0;
    const titles = ['Latent', ...columns];
    if (this.#head.childElementCount !== titles.length || this.#head.textContent !== titles.join(''))
      this.#head.replaceChildren(
        ...titles.map((title, i) => h('th', { scope: 'col', class: i === 0 ? null : 'number' }, title)),
      );
    setChildren(
      this.#body,
      rows.map((row) => this.#row(row)),
    );
    for (const [name, row] of this.#rows) row.classList.toggle('chosen', name === chosen);
  }

  /** The same element for the same latent, so that the focus stays where it is. */
  #row({ latent, cells }: OverviewRow): HTMLElement {
    const { name } = latent;
    let row = this.#rows.get(name);
    if (row === undefined) {
      const button = h(
        'button',
        { type: 'button', class: 'link', title: `Show ${name} below`, onclick: () => this.#choose(name) },
        name,
      );
      row = h('tr', {}, h('th', { scope: 'row' }, button));
      this.#rows.set(name, row);
    }
    const head = row.firstElementChild;
    row.replaceChildren(...(head === null ? [] : [head]), ...cells.map(cell));
    return row;
  }
}

function cell(reading: Reading | null): HTMLElement {
  if (reading === null) return h('td', { class: 'number none' }, '–');
  const td = h('td', { class: 'number' }, reading.words);
  // Quiet where all is well: only what is outside asks to be seen.
  if (reading.inside === false) td.prepend(...healthMark(reading));
  return td;
}
