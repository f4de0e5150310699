/** Figures of one number each: what it is now, whether that is healthy, and what it means. */
import { healthMark, pageLink } from '../charts/reading-line.ts';
import { h, setText } from '../dom.ts';
import { CATALOGUE } from '../latents/catalogue.ts';
import type { LatentFigure } from '../latents/figures.ts';
import type { Services } from '../services.ts';

interface Row {
  readonly element: HTMLElement;
  readonly update: (figure: LatentFigure) => void;
}

export class FigureTable {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #body = h('tbody');
  #rows: readonly Row[] = [];
  #signature = '';

  constructor(services: Services, caption: string) {
    this.#services = services;
    const head = ['Figure', 'Now', 'Healthy', 'What it says'].map((name) => h('th', { scope: 'col' }, name));
    this.element = h(
      'table',
      { class: 'figures', hidden: true },
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', {}, h('tr', {}, ...head)),
      this.#body,
    );
  }

  show(figures: readonly LatentFigure[]): void {
    this.element.hidden = figures.length === 0;
    const signature = figures.map(({ id, title }) => `${id} ${title ?? ''}`).join();
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#rows = figures.map((figure) => this.#row(figure));
      this.#body.replaceChildren(...this.#rows.map(({ element }) => element));
    }
    figures.forEach((figure, i) => this.#rows[i]?.update(figure));
  }

  #row({ id, title = CATALOGUE[id].title }: LatentFigure): Row {
    const { words, healthy, page } = CATALOGUE[id];
    const mark = h('span', { class: 'figure-mark' });
    const value = h('span', { class: 'figure-value number' });
    const aside = h('span', { class: 'figure-aside number' });
    let shown: boolean | null | undefined;
    const element = h(
      'tr',
      {},
      h('th', { scope: 'row' }, title),
      h('td', {}, mark, value, aside),
      h('td', {}, healthy),
      h('td', { class: 'figure-words' }, `${words} `, pageLink(page, title, this.#services)),
    );
    return {
      element,
      update: ({ reading, aside: more }) => {
        setText(value, reading.words);
        setText(aside, more);
        if (reading.inside === shown) return;
        shown = reading.inside;
        mark.replaceChildren(...healthMark(reading));
      },
    };
  }
}
