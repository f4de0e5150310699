/** A section of the page: heading, one sentence, then whatever it holds. */
import { Figure } from '../charts/figure.ts';
import type { ChartSource } from '../charts/source.ts';
import { columnsIn, placement } from './placement.ts';
import { h } from '../dom.ts';
import type { Services } from '../services.ts';

export function section(
  id: string,
  title: string | HTMLElement,
  words: string | HTMLElement,
  ...content: HTMLElement[]
): HTMLElement {
  const intro = typeof words === 'string' ? h('p', { class: 'section-words' }, words) : words;
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    intro,
    ...content,
  );
}

/** A grid of figures that is rebuilt only when the set of charts changes, never when their numbers do. */
export class FigureGrid {
  readonly element = h('div', { class: 'chart-grid' });
  readonly #services: Services;
  #figures: Figure[] = [];
  #signature = '';
  #columns = 1;

  /** @param most charts side by side, however wide the page. */
  constructor(services: Services, most = Infinity) {
    this.#services = services;
    // Called before the first paint, so that nothing jumps.
    new ResizeObserver((entries) => {
      this.#columns = Math.min(columnsIn(entries[0]?.contentRect.width ?? 0), most);
      this.#place();
    }).observe(this.element);
  }

  get figures(): readonly Figure[] {
    return this.#figures;
  }

  /** @param extras elements to put above the plot, by id of the chart. */
  show(sources: readonly ChartSource[], extras: Readonly<Record<string, HTMLElement>> = {}): void {
    const signature = JSON.stringify(sources.map(({ id, title, curves }) => [id, title, curves]));
    if (signature === this.#signature) return;
    this.#signature = signature;
    for (const figure of this.#figures) figure.dispose();
    this.#figures = sources.map((source) => new Figure(source, this.#services, extras[source.id]));
    this.element.replaceChildren(...this.#figures.map((figure) => figure.element));
    this.#place();
  }

  invalidate(): void {
    for (const figure of this.#figures) this.#services.scheduler.invalidate(figure);
  }

  /** The steps went on: what is not over the steps (bars, rows) stays as it is until there are other numbers. */
  invalidateOverSteps(): void {
    for (const figure of this.#figures) {
      const kind = figure.model?.kind;
      if (kind !== 'bar' && kind !== 'features' && kind !== 'scatter')
        this.#services.scheduler.invalidate(figure);
    }
  }

  #place(): void {
    const { tracks, spans } = placement(this.#figures.length, this.#columns);
    this.element.style.setProperty('--tracks', `repeat(${tracks}, minmax(0, 1fr))`);
    this.#figures.forEach(({ element }, i) => {
      element.style.setProperty('--span', String(spans[i] ?? 1));
    });
  }
}
