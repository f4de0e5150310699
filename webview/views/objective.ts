/** The loss: the ledger of its terms as they stand, their curves, and the optimiser's. */
import type { RunHeader } from '../../schemas/panel-message.ts';
import type { TermInfo } from '../../schemas/run-log.ts';
import { h, setText } from '../dom.ts';
import { formatLive } from '../format.ts';
import { newest, type SeriesStore } from '../series-store.ts';
import type { Services } from '../services.ts';
import { objectiveCharts, optimiserCharts } from './objective-charts.ts';
import { FigureGrid, section } from './section.ts';

export class Objective {
  readonly element: HTMLElement;
  readonly optimiser: HTMLElement;
  readonly #services: Services;
  readonly #title = h('span');
  readonly #words = h('p', { class: 'section-words' });
  readonly #ledger = h('div', { class: 'ledger' });
  readonly #grid: FigureGrid;
  readonly #optimiserGrid: FigureGrid;
  #terms: readonly TermInfo[] = [];
  #rows: LedgerRow[] = [];
  #total = h('td', { class: 'number' });

  constructor(services: Services) {
    this.#services = services;
    this.#grid = new FigureGrid(services);
    this.#optimiserGrid = new FigureGrid(services);
    this.element = section('elbo', this.#title, this.#words, this.#ledger, this.#grid.element);
    this.optimiser = section(
      'optimiser',
      'Optimiser',
      'How large the steps are.',
      this.#optimiserGrid.element,
    );
    this.#optimiserGrid.show(optimiserCharts(services.store));
    this.#setWords([]);
  }

  showRun(run: RunHeader): void {
    if (JSON.stringify(run.terms) === JSON.stringify(this.#terms)) return;
    this.#terms = run.terms;
    this.#setWords(run.terms);
    this.#rows = run.terms.map(ledgerRow);
    this.#ledger.replaceChildren(ledgerTable(this.#rows, this.#total));
    this.showSeries();
  }

  showSeries(): void {
    const { store } = this.#services;
    if (this.#terms.length > 0) this.#grid.show(objectiveCharts(this.#terms, store));
    for (const row of this.#rows) row.show(store);
    setText(this.#total, numberOrDash(newest(store.get('loss'))));
    this.#grid.invalidate();
    this.#optimiserGrid.invalidate();
  }

  #setWords(terms: readonly TermInfo[]): void {
    const variational = terms.length === 0 || terms.some((term) => term.role === 'kl');
    setText(this.#title, variational ? 'ELBO' : 'Loss');
    setText(
      this.#words,
      variational
        ? 'The loss: likelihood terms plus weighted KL terms, a negative ELBO where the weights are 1. Lower is better; watch which term gives.'
        : 'The loss and each of its terms. Lower is better; watch which term gives.',
    );
  }
}

interface LedgerRow {
  readonly element: HTMLElement;
  show(store: SeriesStore): void;
}

function ledgerRow(term: TermInfo): LedgerRow {
  const raw = h('td', { class: 'number' });
  const weight = h('td', { class: 'number' });
  const product = h('td', { class: 'number' });
  const mark = h('span', { class: 'mark', title: 'No gradient flows through this term' }, 'shown only');
  const element = h(
    'tr',
    {},
    h('th', { scope: 'row' }, term.label, term.trains ? null : mark),
    raw,
    weight,
    product,
    h('td', { class: 'unit' }, term.unit),
  );
  return {
    element,
    show(store) {
      const value = newest(store.get(`term.${term.name}`));
      const factor = newest(store.get(`weight.${term.name}`));
      setText(raw, numberOrDash(value));
      setText(weight, numberOrDash(factor));
      setText(product, value === null || factor === null ? '–' : numberOrDash(value * factor));
    },
  };
}

function ledgerTable(rows: readonly LedgerRow[], total: HTMLElement): HTMLElement {
  const column = (name: string, number: boolean): HTMLElement =>
    h('th', { scope: 'col', class: number ? 'number' : null }, name);
  const head = h(
    'tr',
    {},
    column('Term', false),
    column('Raw', true),
    column('× weight', true),
    column('= in the loss', true),
    column('Unit', false),
  );
  const foot = h('tr', {}, h('th', { scope: 'row' }, 'Total loss'), h('td'), h('td'), total, h('td'));
  return h(
    'table',
    {},
    h('caption', { class: 'visually-hidden' }, 'The terms of the loss at the newest step'),
    h('thead', {}, head),
    h('tbody', {}, ...rows.map((row) => row.element)),
    h('tfoot', {}, foot),
  );
}

const numberOrDash = (value: number | null): string => (value === null ? '–' : formatLive(value));
