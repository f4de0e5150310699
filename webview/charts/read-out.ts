/** Cursor and box of values over a chart, by mouse or keyboard. Neither redraws the chart: both are elements above it. */
import { h, setText, show } from '../dom.ts';
import type { Axis } from './axis.ts';
import { position } from './axis.ts';
import type { Cursor } from './cursor.ts';
import type { Theme } from './palette.ts';
import { colourOf } from './palette.ts';
import { plotArea } from './plot-area.ts';
import { clamp, type Reader, type ToldValue } from './reader.ts';

/** What the box of a heat map needs below its top. */
const BOX_HEIGHT = 60;

export class ReadOut<Model extends { readonly x: Axis }> {
  readonly #line = h('div', { class: 'cursor', hidden: true });
  readonly #box = h('div', { class: 'read-out', hidden: true });
  readonly #spoken = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #plot: HTMLElement;
  readonly #cursor: Cursor;
  readonly #reader: Reader<Model>;
  readonly #model: () => Model | null;
  /** Where the person is in this very chart, so that the box is here; null elsewhere. */
  #row: number | null = null;
  #width = 0;
  #height = 0;

  constructor(plot: HTMLElement, cursor: Cursor, reader: Reader<Model>, model: () => Model | null) {
    this.#plot = plot;
    this.#cursor = cursor;
    this.#reader = reader;
    this.#model = model;
    plot.append(this.#line, this.#box, this.#spoken);
    plot.addEventListener('pointermove', (event) => this.#point(event));
    plot.addEventListener('pointerleave', () => this.#leave());
    plot.addEventListener('blur', () => this.#leave());
    plot.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Puts cursor and box where the shared step is, in a chart of this size. */
  place(width: number, height: number, theme: Theme): void {
    this.#width = width;
    this.#height = height;
    const model = this.#model();
    const { step } = this.#cursor;
    const visible = model !== null && step !== null && step >= model.x.min && step <= model.x.max;
    show(this.#line, visible);
    show(this.#box, visible && this.#row !== null);
    if (!visible) return;
    const { left, right, top, bottom } = plotArea(width, height);
    const x = left + position(model.x, step) * (right - left);
    this.#line.style.transform = `translate(${Math.round(x)}px, ${top}px)`;
    this.#line.style.height = `${bottom - top}px`;
    if (this.#row === null) return;
    const { where, values } = this.#reader.tell(model, { step, row: this.#row });
    this.#box.replaceChildren(
      h('div', { class: 'read-out-step' }, where),
      ...values.map((value) => valueElement(value, theme)),
    );
    this.#placeBox(x, this.#boxTop(model, this.#row));
  }

  /** On the side of the cursor that has more room. */
  #placeBox(x: number, top: number): void {
    const far = x > this.#width / 2;
    this.#box.style.transform = `translate(${Math.round(far ? x - 12 : x + 12)}px, ${Math.round(top)}px)${far ? ' translateX(-100%)' : ''}`;
  }

  /** At the row, where there are rows. */
  #boxTop(model: Model, row: number): number {
    const rows = this.#reader.rows(model);
    if (rows === null) return 4;
    const { top, bottom } = plotArea(this.#width, this.#height);
    return Math.min(top + ((row + 0.5) / rows) * (bottom - top), this.#height - BOX_HEIGHT);
  }

  #point(event: PointerEvent): void {
    const model = this.#model();
    if (model === null) return;
    const { left, right, top, bottom } = plotArea(this.#width, this.#height);
    const box = this.#plot.getBoundingClientRect();
    const across = clamp((event.clientX - box.left - left) / (right - left), 0, 1);
    const down = clamp((event.clientY - box.top - top) / (bottom - top), 0, 1);
    const rows = this.#reader.rows(model) ?? 1;
    this.#row = Math.min(Math.floor(down * rows), rows - 1);
    this.#cursor.move(model.x.min + across * (model.x.max - model.x.min));
  }

  #leave(): void {
    this.#row = null;
    this.#cursor.set(null);
    show(this.#box, false);
  }

  /** Arrows go from value to value, with Shift ten; Home and End to the ends; Escape leaves. */
  #key(event: KeyboardEvent): void {
    const model = this.#model();
    if (model === null) return;
    if (event.key === 'Escape') this.#leave();
    const from = { step: this.#cursor.step, row: this.#row ?? 0 };
    const spot = this.#reader.walk(model, event.key, from, event.shiftKey ? 10 : 1);
    if (spot === null) return;
    event.preventDefault();
    this.#row = spot.row;
    this.#cursor.move(spot.step);
    setText(this.#spoken, this.#reader.tell(model, spot).spoken);
  }
}

function valueElement({ of, value, range }: ToldValue, theme: Theme): HTMLElement {
  if (of === null) return h('div', { class: 'number' }, value);
  const mark = h('span', { class: 'read-out-mark' });
  mark.style.background = colourOf(theme.series, of.colour);
  return h(
    'div',
    { class: 'read-out-row' },
    mark,
    h('span', {}, of.label),
    h('span', { class: 'number' }, value),
    h('span', { class: 'range' }, range),
  );
}
