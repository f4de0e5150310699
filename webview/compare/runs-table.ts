/** The runs that are compared: the legend of all charts, how each stands, and the way to its own panel. */
import type { ComparedRun } from '../../schemas/compare-message.ts';
import type { RunHeader } from '../../schemas/panel-message.ts';
import type { Theme } from '../charts/palette.ts';
import { h, setText } from '../dom.ts';
import { icon } from '../icons.ts';
import { STATE_WORD } from '../views/run-state.ts';
import { runRowWords } from './run-row-words.ts';
import { swatch } from './swatch.ts';

export interface RunRow {
  readonly about: ComparedRun;
  readonly header: RunHeader | null;
  readonly loss: number | null;
  /** Verdicts that hold now. */
  readonly holding: number;
}

const COLUMNS = ['Run', 'State', 'Step', 'Model', 'Loss', 'Verdicts', 'First weights', ''];

export class RunsTable {
  readonly element: HTMLElement;
  readonly #body = h('tbody');
  readonly #open: (key: string) => void;
  #rows: readonly Row[] = [];
  #signature = '';

  /** @param open opens the panel of a run. */
  constructor(open: (key: string) => void) {
    this.#open = open;
    const head = COLUMNS.map((name) => (name === '' ? h('td') : h('th', { scope: 'col' }, name)));
    this.element = h(
      'div',
      { class: 'compared' },
      h(
        'table',
        {},
        h('caption', { class: 'visually-hidden' }, 'The runs that are compared, with their colours'),
        h('thead', {}, h('tr', {}, ...head)),
        this.#body,
      ),
    );
  }

  show(runs: readonly RunRow[], theme: Theme): void {
    const signature = JSON.stringify([runs.map(({ about }) => about), theme.kind]);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#rows = runs.map(({ about }, i) => new Row(about, i, theme, () => this.#open(about.key)));
      this.#body.replaceChildren(...this.#rows.map(({ element }) => element));
    }
    runs.forEach((run, i) => this.#rows[i]?.show(run));
  }
}

class Row {
  readonly element: HTMLElement;
  readonly #state = h('span', { class: 'state' });
  readonly #model = h('td');
  readonly #cells = { step: cell(), loss: cell(), verdicts: cell(), weights: cell() };
  #status = '';

  constructor({ label, created }: ComparedRun, place: number, theme: Theme, open: () => void) {
    const { step, loss, verdicts, weights } = this.#cells;
    this.element = h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row', title: created === '' ? null : `Begun ${new Date(created).toLocaleString()}` },
        swatch(theme, place),
        label,
      ),
      h('td', {}, this.#state),
      step,
      this.#model,
      loss,
      verdicts,
      weights,
      h(
        'td',
        {},
        h(
          'button',
          { type: 'button', class: 'link', 'aria-label': `Open the panel of ${label}`, onclick: open },
          'Open panel',
        ),
      ),
    );
  }

  show({ about, header, loss, holding }: RunRow): void {
    if (header === null) return;
    if (header.status !== this.#status) {
      this.#status = header.status;
      this.#state.className = `state state-${header.status}`;
      this.#state.replaceChildren(icon(header.status), h('span', {}, STATE_WORD[header.status]));
    }
    setText(this.#model, header.model);
    const words = runRowWords(about, header, loss, holding);
    setText(this.#cells.step, words.step);
    setText(this.#cells.loss, words.loss);
    setText(this.#cells.verdicts, words.verdicts);
    setText(this.#cells.weights, words.weights);
  }
}

const cell = (): HTMLTableCellElement => h('td', { class: 'number' });
