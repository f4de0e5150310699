/** A chart on the page: title, tools, legend, plot with read-out, and the table behind it. */
import type { Services } from '../services.ts';
import { h, setText, show } from '../dom.ts';
import type { Theme } from './palette.ts';
import { chartTools, type ChartTools } from './figure-tools.ts';
import { heatReader } from './heat-reader.ts';
import { HeatScale } from './heat-scale.ts';
import { Legend } from './legend.ts';
import { lineReader } from './line-reader.ts';
import type { ChartModel, HeatModel, LineModel } from './model.ts';
import { painterFor, type Painter } from './painter.ts';
import { MARGIN } from './plot-area.ts';
import { ReadOut } from './read-out.ts';
import { ReadingLine } from './reading-line.ts';
import type { Drawable } from './scheduler.ts';
import type { ChartSource, ChartView } from './source.ts';
import { toSentence } from './summary.ts';
import { toTable } from './table.ts';

type StepReadOut = ReadOut<LineModel> | ReadOut<HeatModel>;

const HEIGHT = 176;
/** A sentence or a table that changes five times a second helps nobody. */
const WORDS_EVERY_MS = 2000;

export class Figure implements Drawable {
  readonly element: HTMLElement;
  readonly source: ChartSource;
  readonly #services: Services;
  readonly #canvas = h('canvas', { role: 'img' });
  readonly #plot: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #table = h('div', { class: 'chart-table', tabindex: 0, role: 'region', hidden: true });
  readonly #legend: Legend;
  readonly #scale = new HeatScale();
  readonly #tools: ChartTools;
  readonly #reading: ReadingLine | null;
  readonly #note = h('p', { class: 'chart-hint number' });
  readonly #resize: ResizeObserver;
  readonly #stopListening: () => void;
  #painter: Painter | null = null;
  #readOut: StepReadOut | null = null;
  #model: ChartModel | null = null;
  #width = 0;
  #wordsAt = -Infinity;

  constructor(source: ChartSource, services: Services, extra?: HTMLElement) {
    this.source = source;
    this.#services = services;
    this.#legend = new Legend(source.curves, (key) => this.#toggleCurve(key));
    this.#plot = h('div', {
      class: 'plot',
      tabindex: 0,
      role: 'group',
      'aria-label': `${source.title}: arrow keys read values`,
    });
    this.#plot.append(this.#canvas);
    this.#empty = h('p', { class: 'chart-empty' }, source.empty);
    this.#tools = chartTools(this, services);
    this.#reading =
      source.health === undefined ? null : new ReadingLine(source.health, source.title, services);
    const titleId = `chart-${source.id.replace(/[^\w-]/g, '-')}`;
    this.#table.setAttribute('aria-labelledby', titleId);
    const caption = h(
      'figcaption',
      {},
      h('div', { class: 'chart-head' }, title(source, titleId), this.#tools.element),
      source.hint === '' ? null : h('p', { class: 'chart-hint' }, source.hint),
      source.note === undefined ? null : this.#note,
      this.#reading?.element,
    );
    this.element = h(
      'figure',
      { class: 'chart', 'data-chart': source.id, 'aria-labelledby': titleId },
      // Three rows, which a grid of charts lines up: words, plot, table.
      h(
        'div',
        { class: 'chart-words' },
        caption,
        extra,
        source.curves.length > 0 && this.#legend.element,
        this.#scale.element,
      ),
      h('div', {}, this.#empty, this.#plot),
      this.#table,
    );
    this.#resize = new ResizeObserver((entries) => {
      const width = Math.floor(entries[0]?.contentRect.width ?? 0);
      if (width === this.#width) return;
      this.#width = width;
      services.scheduler.invalidate(this);
    });
    this.#resize.observe(this.element);
    this.#stopListening = services.cursor.listen(() => this.#showCursor());
    services.scheduler.add(this);
  }

  get model(): ChartModel | null {
    return this.#model;
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  get log(): boolean {
    const { id, log } = this.source;
    return log !== 'none' && (this.#services.preferences.value.logScale[id] ?? log === 'on');
  }

  get tableShown(): boolean {
    return !this.#table.hidden;
  }

  setLog(log: boolean): void {
    this.#services.preferences.setLog(this.source.id, log);
  }

  showTable(visible: boolean): void {
    show(this.#table, visible);
    this.#tools.update();
    this.#wordsAt = -Infinity;
    this.#services.scheduler.invalidate(this);
  }

  draw(): void {
    if (this.#width === 0) return;
    this.#tools.update();
    this.element.classList.toggle('is-log', this.log);
    const { preferences } = this.#services;
    const view: ChartView = {
      width: this.#width - MARGIN.left - MARGIN.right,
      smoothed: this.source.smooth && preferences.value.smoothing > 0,
      log: this.log,
      hidden: (curve) => this.#isHidden(curve),
      steps: this.#services.store.steps(),
    };
    const model = this.source.build(view);
    this.#model = model;
    this.#reading?.update();
    if (this.source.note !== undefined) setText(this.#note, this.source.note());
    show(this.#empty, model === null);
    show(this.#plot, model !== null);
    const theme = this.#services.theme();
    this.#legend.show(model, theme, (key) => this.#isHidden(key));
    if (model === null) return;
    this.#paint(model, theme);
    this.#showCursor();
    this.#writeWords(model);
  }

  #paint(model: ChartModel, theme: Theme): void {
    this.#painter ??= painterFor(this.#services.painters ?? {}, this.#canvas, model);
    this.#painter.draw(model, theme, this.#width, HEIGHT);
    show(this.#scale.element, model.kind === 'heat');
    if (model.kind === 'heat') this.#scale.show(model);
    this.#readOut ??= this.#readOutOf(model.kind);
  }

  /** Charts over the steps are read by pointer and keyboard. */
  #readOutOf(kind: ChartModel['kind']): StepReadOut | null {
    const { cursor } = this.#services;
    if (kind === 'line')
      return new ReadOut(this.#plot, cursor, lineReader, () =>
        this.#model?.kind === 'line' ? this.#model : null,
      );
    if (kind === 'heat')
      return new ReadOut(this.#plot, cursor, heatReader, () =>
        this.#model?.kind === 'heat' ? this.#model : null,
      );
    return null;
  }

  /** The cursor of all charts over the steps, and the values at it in the legend. */
  #showCursor(): void {
    this.#readOut?.place(this.#width, HEIGHT, this.#services.theme());
    if (this.#model?.kind === 'line') this.#legend.showValues(this.#model, this.#services.cursor.step);
  }

  #writeWords(model: ChartModel): void {
    const now = performance.now();
    if (now - this.#wordsAt < WORDS_EVERY_MS) return;
    this.#wordsAt = now;
    this.#canvas.setAttribute('aria-label', toSentence(model));
    if (this.tableShown) this.#table.replaceChildren(tableElement(model));
  }

  #isHidden(curve: string): boolean {
    return this.#services.preferences.value.hidden[`${this.source.id}/${curve}`] ?? false;
  }

  #toggleCurve(curve: string): void {
    this.#services.preferences.setHidden(`${this.source.id}/${curve}`, !this.#isHidden(curve));
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#stopListening();
    this.#services.scheduler.remove(this);
    this.#painter?.destroy();
  }
}

function title(source: ChartSource, id: string): HTMLElement {
  const unit = source.unit === '' ? null : h('span', { class: 'unit' }, ` ${source.unit}`);
  return h('h4', { id }, source.title, unit, h('span', { class: 'unit log-mark' }, ' log scale'));
}

function tableElement(model: ChartModel): HTMLElement {
  const { caption, columns, rows } = toTable(model);
  const head = h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)));
  const body = rows.map((row) =>
    h('tr', {}, ...row.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell)))),
  );
  return h('table', {}, h('caption', {}, caption), h('thead', {}, head), h('tbody', {}, ...body));
}
