/** What the model makes of a few rows; not there for a run whose log has no samples. */
import type { SamplesMessage } from '../../schemas/panel-message.ts';
import { colourOf } from '../charts/palette.ts';
import { h, setText, show, svg } from '../dom.ts';
import { formatStep } from '../format.ts';
import type { Services } from '../services.ts';
import { COLOURS, sampleCharts } from './sample-charts.ts';
import { FigureGrid, section } from './section.ts';

/** Rows at first; the others on demand. */
const FEW = 3;

export class Samples {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #words = h('p', { class: 'section-words' });
  readonly #key = h('div', { class: 'sample-key' });
  readonly #grid: FigureGrid;
  readonly #more: HTMLButtonElement;
  #latest: SamplesMessage | null = null;
  #all = false;

  constructor(services: Services) {
    this.#services = services;
    // x and y of a row side by side.
    this.#grid = new FigureGrid(services, 2);
    this.#more = h('button', { type: 'button', class: 'link', hidden: true, onclick: () => this.#toggle() });
    this.element = section(
      'samples',
      'What the model makes of it',
      this.#words,
      this.#key,
      this.#grid.element,
      this.#more,
    );
    show(this.element, false);
  }

  showSamples(message: SamplesMessage): void {
    this.#latest = message;
    show(this.element, message.rows.length > 0);
    this.#show();
  }

  /** The key is in the colours of the theme. */
  showTheme(): void {
    this.#key.replaceChildren(...this.#keyEntries());
  }

  #toggle(): void {
    this.#all = !this.#all;
    this.#show();
  }

  #show(): void {
    const { rows, step } = this.#latest ?? { rows: [], step: 0 };
    this.showTheme();
    setText(
      this.#words,
      `A few held-out rows at step ${formatStep(step)}, feature by feature in standard deviations: what the model gets back of a row from its latent${this.#hasDraws() ? ', and what it expects of y when it is shown x alone' : ''}.`,
    );
    this.#grid.show(sampleCharts(() => this.#latest, this.#all ? rows.length : FEW));
    this.#grid.invalidate();
    show(this.#more, rows.length > FEW);
    setText(this.#more, this.#all ? `Show ${FEW} rows` : `Show all ${rows.length} rows`);
  }

  #hasDraws(): boolean {
    return this.#latest?.rows.some(({ generated }) => generated.length > 0) ?? false;
  }

  #keyEntries(): HTMLElement[] {
    const { series } = this.#services.theme();
    const entry = (words: string, ...marks: SVGElement[]): HTMLElement =>
      h(
        'span',
        { class: 'sample-key-entry' },
        svg('svg', { viewBox: '0 0 24 14', width: 24, height: 14, 'aria-hidden': 'true' }, ...marks),
        words,
      );
    const [truth, made, drawn] = [COLOURS.truth, COLOURS.made, COLOURS.drawn].map((slot) =>
      colourOf(series, slot),
    ) as [string, string, string];
    const line = (stroke: string, dash: string) =>
      svg('path', { d: 'M0 7h24', stroke, 'stroke-dasharray': dash });
    const entries = [
      entry('the row itself', line(truth, ''), svg('circle', { cx: 12, cy: 7, r: 2.8, fill: truth })),
      entry(
        'reconstruction',
        line(made, '4 3'),
        svg('circle', { cx: 12, cy: 7, r: 4.2, fill: 'none', stroke: made, 'stroke-width': 1.5 }),
      ),
    ];
    if (!this.#hasDraws()) return entries;
    const band = svg('rect', { x: 4, y: 0, width: 16, height: 14, fill: drawn, 'fill-opacity': 0.18 });
    const draws = [3, 6, 10].map((y) => svg('path', { d: `M4 ${y}.5h16`, stroke: drawn }));
    return [...entries, entry('draws of y given x, and their band', band, ...draws)];
  }
}
