/** What the colours of a heat map mean: a ramp with its ends and, where something is special, a mark. */
import { h, setText, svg } from '../dom.ts';
import { position } from './axis.ts';
import type { HeatModel } from './model.ts';
import { heat } from './palette.ts';
import { tickLabels } from './tick-labels.ts';

const STOPS = 48;

export class HeatScale {
  readonly #low = h('span', { class: 'number' });
  readonly #high = h('span', { class: 'number' });
  readonly #mark = svg('path', { fill: 'currentColor' });
  readonly #words = h('span', { class: 'heat-threshold' });
  readonly element: HTMLElement;

  constructor() {
    const ramp = svg(
      'svg',
      { viewBox: `0 0 ${STOPS} 9`, preserveAspectRatio: 'none', class: 'heat-ramp', 'aria-hidden': 'true' },
      ...Array.from({ length: STOPS }, (_, i) =>
        svg('rect', {
          x: i,
          y: 0,
          width: 1.1,
          height: 6,
          fill: heat(i / (STOPS - 1)),
          'shape-rendering': 'crispEdges',
        }),
      ),
      this.#mark,
    );
    this.element = h('div', { class: 'heat-scale' }, this.#low, ramp, this.#high, this.#words);
  }

  show({ scale, unit, threshold }: HeatModel): void {
    const [low = '', high = ''] = tickLabels({ ...scale, ticks: [scale.min, scale.max] });
    setText(this.#low, low);
    setText(this.#high, unit === '' ? high : `${high} ${unit}`);
    const at = threshold === null ? NaN : position(scale, threshold.value);
    const seen = at >= 0 && at <= 1;
    setText(this.#words, seen && threshold !== null ? `▴ ${threshold.label}` : '');
    const x = at * STOPS;
    this.#mark.setAttribute('d', seen ? `M${x} 6.2l1 2.8h-2z` : '');
  }
}
