/** The strip of verdicts over the steps, on the page: lanes with bars, the step that all charts share, and the table behind. */
import { position, type Axis } from '../charts/axis.ts';
import { stepAxis } from '../charts/line-source.ts';
import { colourOf } from '../charts/palette.ts';
import { h, setText, show } from '../dom.ts';
import { formatStep } from '../format.ts';
import { icon } from '../icons.ts';
import type { Services } from '../services.ts';
import { swatch } from './swatch.ts';
import { heldAt, stripRows, verdictTable, type Bar, type JudgedRun, type StripRow } from './verdict-rows.ts';

const SEVERITY_WORD = { info: 'note', warning: 'warning', error: 'problem' } as const;

export class VerdictStrip {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #rows = h('div', { class: 'strip-rows' });
  readonly #axis = h('div', { class: 'strip-axis', 'aria-hidden': 'true' });
  readonly #cursor = h('div', { class: 'cursor', hidden: true });
  readonly #plot = h('div', {
    class: 'strip-plot',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Verdicts over the steps: arrow keys read which held when',
  });
  readonly #words = h('p', { class: 'strip-words number', 'aria-live': 'polite' });
  readonly #empty = h('p', { class: 'chart-empty' }, 'None of the runs has had a verdict so far.');
  readonly #table = h('div', {
    class: 'chart-table',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Verdicts as a table',
    hidden: true,
  });
  readonly #toggle: HTMLButtonElement;
  #runs: readonly JudgedRun[] = [];
  #x: Axis = stepAxis({ first: 0, last: 1 });
  #signature = '';

  constructor(services: Services) {
    this.#services = services;
    const name = 'Show the verdicts as a table';
    this.#toggle = h(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-label': name,
        'aria-pressed': 'false',
        title: name,
        onclick: () => this.#showTable(Boolean(this.#table.hidden)),
      },
      'table',
    );
    this.#plot.append(
      this.#rows,
      h('div', { class: 'strip-foot' }, h('div'), h('div', { class: 'strip-lanes' }, h('div'), this.#axis)),
      h(
        'div',
        { class: 'strip-over' },
        h('div'),
        h('div', { class: 'strip-lanes' }, h('div'), h('div', { class: 'strip-steps' }, this.#cursor)),
      ),
    );
    this.element = h(
      'div',
      { class: 'strip' },
      h('div', { class: 'strip-head' }, this.#words, this.#toggle),
      this.#empty,
      this.#plot,
      this.#table,
    );
    services.cursor.listen(() => this.#showCursor());
    this.#plot.addEventListener('pointermove', (event) => this.#point(event));
    this.#plot.addEventListener('pointerleave', () => services.cursor.set(null));
    this.#plot.addEventListener('blur', () => services.cursor.set(null));
    this.#plot.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param runs in the order of their colours */
  update(runs: readonly JudgedRun[]): void {
    this.#runs = runs;
    this.#x = stepAxis(this.#services.store.steps() ?? { first: 0, last: 1 });
    const rows = stripRows(runs);
    show(this.#empty, rows.length === 0);
    show(this.#plot, rows.length > 0);
    show(this.#toggle, rows.length > 0);
    const theme = this.#services.theme();
    const signature = JSON.stringify([rows, this.#x, theme.kind]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#rows.replaceChildren(...rows.map((row) => this.#row(row)));
    this.#axis.replaceChildren(...this.#x.ticks.map((tick) => this.#tick(tick)));
    if (!this.#table.hidden) this.#fillTable();
    this.#showCursor();
  }

  #row({ title, explainedBy, lanes }: StripRow): HTMLElement {
    const theme = this.#services.theme();
    return h(
      'div',
      { class: 'strip-row' },
      h(
        'div',
        { class: 'strip-title' },
        title,
        explainedBy === null ? null : h('div', { class: 'strip-cause' }, `explained by: ${explainedBy}`),
      ),
      h(
        'div',
        { class: 'strip-lanes' },
        ...lanes.flatMap(({ run, ran, bars }, i) => [
          h('div', { class: 'strip-run', title: run.label }, swatch(theme, i)),
          h(
            'div',
            { class: 'strip-lane' },
            this.#between(ran.from, ran.to, h('div', { class: 'strip-ran' })),
            ...bars.map((bar) => this.#bar(bar, run.label, colourOf(theme.series, i))),
          ),
        ]),
      ),
    );
  }

  #bar(bar: Bar, label: string, colour: string): HTMLElement {
    const { from, to, holds, severity, title } = bar;
    const until = holds ? `still holds at step ${formatStep(to)}` : `lifted at step ${formatStep(to)}`;
    const element = h(
      'div',
      {
        class: holds ? 'strip-bar holds' : 'strip-bar',
        title: `${label}: ${title} (${SEVERITY_WORD[severity]}), since step ${formatStep(from)}, ${until}`,
      },
      icon(severity),
    );
    element.style.setProperty('--run', colour);
    return this.#between(from, to, element);
  }

  /** Puts an element of a lane where its steps are. */
  #between(from: number, to: number, element: HTMLElement): HTMLElement {
    const [left, right] = [this.#place(from), this.#place(to)];
    element.style.left = `${left}%`;
    element.style.width = `${Math.max(right - left, 0)}%`;
    return element;
  }

  #tick(step: number): HTMLElement {
    const at = this.#place(step);
    const element = h('span', { class: at > 97 ? 'last' : null }, formatStep(step));
    element.style.left = `${at}%`;
    return element;
  }

  /** Percent of the width. */
  #place(step: number): number {
    return Math.min(Math.max(position(this.#x, step), 0), 1) * 100;
  }

  #showCursor(): void {
    const { step } = this.#services.cursor;
    const inside = step !== null && step >= this.#x.min && step <= this.#x.max;
    show(this.#cursor, inside);
    setText(this.#words, inside ? heldAt(this.#runs, step) : '');
    if (inside) this.#cursor.style.left = `${this.#place(step)}%`;
  }

  #point(event: PointerEvent): void {
    const lanes = this.#rows.querySelector('.strip-lane')?.getBoundingClientRect();
    if (lanes === undefined || lanes.width === 0) return;
    const share = Math.min(Math.max((event.clientX - lanes.left) / lanes.width, 0), 1);
    this.#services.cursor.set(Math.round(this.#x.min + share * (this.#x.max - this.#x.min)));
  }

  /** Left and right go a hundredth of the steps, with Shift ten; Home and End to the ends; Escape leaves. */
  #key(event: KeyboardEvent): void {
    const { min, max } = this.#x;
    const stride = Math.max(((max - min) / 100) * (event.shiftKey ? 10 : 1), 1);
    const step = this.#services.cursor.step ?? max;
    const target = { ArrowLeft: step - stride, ArrowRight: step + stride, Home: min, End: max }[event.key];
    if (event.key === 'Escape') this.#services.cursor.set(null);
    if (target === undefined) return;
    event.preventDefault();
    this.#services.cursor.set(Math.round(Math.min(Math.max(target, min), max)));
  }

  #showTable(visible: boolean): void {
    show(this.#table, visible);
    this.#toggle.setAttribute('aria-pressed', String(visible));
    if (visible) this.#fillTable();
  }

  #fillTable(): void {
    const { columns, rows } = verdictTable(this.#runs);
    const head = h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)));
    const body = rows.map(([first = '', ...cells]) =>
      h('tr', {}, h('th', { scope: 'row' }, first), ...cells.map((cell) => h('td', {}, cell))),
    );
    this.#table.replaceChildren(h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)));
  }
}
