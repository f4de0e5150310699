/** The legend of a chart: a button for each curve with its newest value; a press hides or shows it. */
import { h, setText, svg } from '../dom.ts';
import { formatLive } from '../format.ts';
import type { Theme } from './palette.ts';
import type { ChartModel, LineModel } from './model.ts';
import { colourOf, dashOf } from './palette.ts';
import { nearestRow, valueOf } from './plot-rows.ts';
import type { CurveInfo } from './source.ts';

interface Entry {
  readonly curve: CurveInfo;
  readonly button: HTMLButtonElement;
  readonly swatch: SVGElement;
  readonly value: HTMLElement;
}

export class Legend {
  readonly element = h('div', { class: 'legend' });
  readonly #entries: readonly Entry[];
  #theme: Theme | null = null;

  constructor(curves: readonly CurveInfo[], toggle: (key: string) => void) {
    this.#entries = curves.map((curve) => {
      const swatch = svg('path', { d: 'M0 6h18', 'stroke-width': 3, fill: 'none' });
      const value = h('span', { class: 'legend-value' });
      const button = h(
        'button',
        { type: 'button', class: 'legend-entry', 'aria-pressed': 'true', onclick: () => toggle(curve.key) },
        svg('svg', { viewBox: '0 0 18 12', width: 18, height: 12, 'aria-hidden': 'true' }, swatch),
        h('span', { class: 'legend-label' }, curve.label),
        value,
      );
      button.dataset['curve'] = curve.key;
      return { curve, button, swatch, value };
    });
    this.element.append(...this.#entries.map((entry) => entry.button));
  }

  show(model: ChartModel | null, theme: Theme, hidden: (key: string) => boolean): void {
    this.element.hidden = model === null;
    for (const [i, { curve, button, swatch }] of this.#entries.entries()) {
      const pressed = String(!hidden(curve.key));
      if (button.getAttribute('aria-pressed') !== pressed) {
        button.setAttribute('aria-pressed', pressed);
        button.title = pressed === 'true' ? `Hide ${curve.label}` : `Show ${curve.label}`;
      }
      if (this.#theme === theme) continue;
      swatch.setAttribute('stroke', colourOf(theme.series, curve.colour));
      if (model?.kind !== 'bar')
        swatch.setAttribute('stroke-dasharray', dashOf(theme.kind, i, curve.dashed).join(' '));
    }
    this.#theme = theme;
  }

  /** The values at a step; the newest ones where it is null. */
  showValues(model: LineModel, step: number | null): void {
    for (const { curve, value } of this.#entries) {
      const line = model.lines.find((candidate) => candidate.label === curve.label);
      if (line === undefined) continue;
      const row = step === null ? line.rows.count - 1 : nearestRow(line.rows, step);
      setText(value, row < 0 ? '' : formatLive(valueOf(line.rows, row)));
    }
  }
}
