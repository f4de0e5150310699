/** The value of a heat map under the pointer, or walked to with the arrow keys; its step is the cursor of all charts. */
import { h, setText, show } from '../dom.ts';
import { formatNumber, formatStep } from '../format.ts';
import { position } from './axis.ts';
import type { Cursor } from './cursor.ts';
import { cellAt, columnAt, stepAt } from './heat.ts';
import type { HeatModel } from './model.ts';
import { plotArea, type PlotArea } from './plot-area.ts';
import type { PlotReadOut } from './read-out.ts';

export class HeatReadOut implements PlotReadOut {
  readonly #line = h('div', { class: 'cursor', hidden: true });
  readonly #box = h('div', { class: 'read-out', hidden: true });
  readonly #spoken = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #plot: HTMLElement;
  readonly #cursor: Cursor;
  readonly #model: () => HeatModel | null;
  /** The row that the person is at in this very chart; null elsewhere. */
  #row: number | null = null;
  #area: PlotArea = plotArea(0, 0);

  constructor(plot: HTMLElement, cursor: Cursor, model: () => HeatModel | null) {
    this.#plot = plot;
    this.#cursor = cursor;
    this.#model = model;
    plot.append(this.#line, this.#box, this.#spoken);
    plot.addEventListener('pointermove', (event) => this.#point(event));
    plot.addEventListener('pointerleave', () => this.#leave());
    plot.addEventListener('blur', () => this.#leave());
    plot.addEventListener('keydown', (event) => this.#key(event));
  }

  place(width: number, height: number): void {
    this.#area = plotArea(width, height);
    const model = this.#model();
    const { step } = this.#cursor;
    const visible = model !== null && step !== null && step >= model.x.min && step <= model.x.max;
    show(this.#line, visible);
    show(this.#box, visible && this.#row !== null);
    if (!visible) return;
    const { left, right, top, bottom } = this.#area;
    const x = left + position(model.x, step) * (right - left);
    this.#line.style.transform = `translate(${Math.round(x)}px, ${top}px)`;
    this.#line.style.height = `${bottom - top}px`;
    if (this.#row === null) return;
    const words = this.#words(model, step, this.#row);
    this.#box.replaceChildren(
      h('div', { class: 'read-out-step' }, words.where),
      h('div', { class: 'number' }, words.value),
    );
    const far = x > width / 2;
    const y = top + ((this.#row + 0.5) / model.profile.dims) * (bottom - top);
    this.#box.style.transform = `translate(${Math.round(far ? x - 12 : x + 12)}px, ${Math.round(Math.min(y, height - 60))}px)${far ? ' translateX(-100%)' : ''}`;
  }

  #words(model: HeatModel, step: number, row: number): { where: string; value: string } {
    const column = columnAt(model.profile, step);
    const at = formatStep(Math.round(column < 0 ? step : stepAt(model.profile, column)));
    const value = column < 0 ? 'no look' : formatNumber(cellAt(model.profile, column, row));
    const unit = column < 0 || model.unit === '' ? '' : ` ${model.unit}`;
    return { where: `${model.rowName} ${row}, step ${at}`, value: `${value}${unit}` };
  }

  #point(event: PointerEvent): void {
    const model = this.#model();
    if (model === null) return;
    const { left, right, top, bottom } = this.#area;
    const box = this.#plot.getBoundingClientRect();
    const [across, down] = [
      (event.clientX - box.left - left) / (right - left),
      (event.clientY - box.top - top) / (bottom - top),
    ].map((share) => Math.min(Math.max(share, 0), 1)) as [number, number];
    this.#row = Math.min(Math.floor(down * model.profile.dims), model.profile.dims - 1);
    this.#cursor.move(model.x.min + across * (model.x.max - model.x.min));
  }

  #leave(): void {
    this.#row = null;
    this.#cursor.set(null);
    show(this.#box, false);
  }

  /** Left and right go look by look, up and down row by row, with Shift ten; Home and End to the ends; Escape leaves. */
  #key(event: KeyboardEvent): void {
    const model = this.#model();
    if (model === null) return;
    if (event.key === 'Escape') this.#leave();
    const { profile } = model;
    const stride = event.shiftKey ? 10 : 1;
    const last = profile.columns - 1;
    const found = this.#cursor.step === null ? -1 : columnAt(profile, this.#cursor.step);
    const column = found < 0 ? last : found;
    const row = this.#row ?? 0;
    const [toColumn, toRow] =
      {
        ArrowLeft: [column - stride, row],
        ArrowRight: [column + stride, row],
        ArrowUp: [column, row - stride],
        ArrowDown: [column, row + stride],
        Home: [0, row],
        End: [last, row],
      }[event.key] ?? [];
    if (toColumn === undefined || toRow === undefined) return;
    event.preventDefault();
    this.#row = Math.min(Math.max(toRow, 0), profile.dims - 1);
    const step = stepAt(profile, Math.min(Math.max(toColumn, 0), last));
    this.#cursor.move(step);
    const { where, value } = this.#words(model, step, this.#row);
    setText(this.#spoken, `${where}: ${value}`);
  }
}
