/** Cursor and box of values over a line chart, by mouse or keyboard. Neither redraws the chart: both are elements above it. */
import { h, setText, show } from '../dom.ts';
import { formatLive, formatNumber, formatStep } from '../format.ts';
import type { Theme } from './palette.ts';
import type { Cursor } from './cursor.ts';
import type { ChartModel, LineMark, LineModel } from './model.ts';
import { position } from './axis.ts';
import { colourOf } from './palette.ts';
import { plotArea } from './plot-area.ts';
import { nearestRow, rangeOf, valueOf } from './plot-rows.ts';

/** What shows where the person is in a chart. */
export interface PlotReadOut {
  /** Puts cursor and box where the shared step is, in a chart of this size. */
  place(width: number, height: number, theme: Theme): void;
}

export class ReadOut implements PlotReadOut {
  readonly #line = h('div', { class: 'cursor', hidden: true });
  readonly #box = h('div', { class: 'read-out', hidden: true });
  readonly #spoken = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #plot: HTMLElement;
  readonly #cursor: Cursor;
  readonly #model: () => ChartModel | null;
  /** The person is in this very chart, so that the box is here. */
  #here = false;
  #width = 0;
  #height = 0;

  constructor(plot: HTMLElement, cursor: Cursor, model: () => ChartModel | null) {
    this.#plot = plot;
    this.#cursor = cursor;
    this.#model = model;
    plot.append(this.#line, this.#box, this.#spoken);
    plot.addEventListener('pointermove', (event) => this.#point(event));
    plot.addEventListener('pointerleave', () => this.#leave());
    plot.addEventListener('blur', () => this.#leave());
    plot.addEventListener('keydown', (event) => this.#key(event));
  }

  place(width: number, height: number, theme: Theme): void {
    this.#width = width;
    this.#height = height;
    const model = this.#lineModel();
    const { step } = this.#cursor;
    const visible = model !== null && step !== null && step >= model.x.min && step <= model.x.max;
    show(this.#line, visible);
    show(this.#box, visible && this.#here);
    if (!visible) return;
    const area = plotArea(width, height);
    const x = area.left + position(model.x, step) * (area.right - area.left);
    this.#line.style.transform = `translate(${Math.round(x)}px, ${area.top}px)`;
    this.#line.style.height = `${area.bottom - area.top}px`;
    if (this.#here) this.#fillBox(model, step, theme, x);
  }

  #fillBox(model: LineModel, step: number, theme: Theme, x: number): void {
    const rows = model.lines
      .filter((line) => !line.hidden)
      .map((line) => {
        const mark = h('span', { class: 'read-out-mark' });
        mark.style.background = colourOf(theme.series, line.colour);
        const { value, range } = valueAt(line, step);
        return h(
          'div',
          { class: 'read-out-row' },
          mark,
          h('span', {}, line.label),
          h('span', { class: 'number' }, value),
          h('span', { class: 'range' }, range),
        );
      });
    this.#box.replaceChildren(
      h('div', { class: 'read-out-step' }, `step ${formatStep(this.#nearestStep(model, step))}`),
      ...rows,
    );
    const left = x > this.#width / 2;
    this.#box.classList.toggle('to-left', left);
    this.#box.style.transform = `translate(${Math.round(left ? x - 12 : x + 12)}px, 4px)${left ? ' translateX(-100%)' : ''}`;
  }

  #point(event: PointerEvent): void {
    const model = this.#lineModel();
    if (model === null) return;
    const area = plotArea(this.#width, this.#height);
    const share =
      (event.clientX - this.#plot.getBoundingClientRect().left - area.left) / (area.right - area.left);
    this.#here = true;
    this.#cursor.set(model.x.min + Math.min(Math.max(share, 0), 1) * (model.x.max - model.x.min));
  }

  #leave(): void {
    this.#here = false;
    this.#cursor.set(null);
    show(this.#box, false);
  }

  /** Left and right go row by row, with Shift ten; Home and End to the ends; Escape leaves. */
  #key(event: KeyboardEvent): void {
    const model = this.#lineModel();
    const rows = model?.lines.find((line) => !line.hidden)?.rows;
    if (model === null || rows === undefined || rows.count === 0) return;
    const stride = event.shiftKey ? 10 : 1;
    const row = this.#cursor.step === null ? rows.count - 1 : nearestRow(rows, this.#cursor.step);
    const target = { ArrowLeft: row - stride, ArrowRight: row + stride, Home: 0, End: rows.count - 1 }[
      event.key
    ];
    if (event.key === 'Escape') this.#leave();
    if (target === undefined) return;
    event.preventDefault();
    this.#here = true;
    const step = rows.step[Math.min(Math.max(target, 0), rows.count - 1)] ?? 0;
    this.#cursor.set(step);
    setText(this.#spoken, this.#sentence(model, step));
  }

  #sentence(model: LineModel, step: number): string {
    const values = model.lines
      .filter((line) => !line.hidden)
      .map((line) => `${line.label} ${valueAt(line, step).value}`);
    return `Step ${formatStep(this.#nearestStep(model, step))}: ${values.join(', ')}`;
  }

  #nearestStep(model: LineModel, step: number): number {
    const rows = model.lines.find((line) => !line.hidden)?.rows;
    return rows === undefined ? Math.round(step) : (rows.step[nearestRow(rows, step)] ?? Math.round(step));
  }

  #lineModel(): LineModel | null {
    const model = this.#model();
    return model?.kind === 'line' ? model : null;
  }
}

/** Value of the row nearest to a step, and its range where it stands for several steps. */
function valueAt({ rows }: LineMark, step: number): { value: string; range: string } {
  const row = nearestRow(rows, step);
  const range = rangeOf(rows, row);
  return {
    value: formatLive(valueOf(rows, row)),
    range: range === null ? '' : `${formatNumber(range.low, 3)} … ${formatNumber(range.high, 3)}`,
  };
}
