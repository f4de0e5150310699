/** The latents: all of them at a glance, then one at a time, then what they share over the run. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentRole, LatentStatistics } from '../../schemas/look-statistics.ts';
import type { ChartSource } from '../charts/source.ts';
import { h, setText, show } from '../dom.ts';
import { formatStep } from '../format.ts';
import { priorFigures, shapeFigures, useFigures, type LatentFigure } from '../latents/figures.ts';
import { priorCharts } from '../latents/prior-charts.ts';
import { runCharts } from '../latents/run-charts.ts';
import { shapeCharts } from '../latents/shape-charts.ts';
import { useCharts } from '../latents/use-charts.ts';
import type { ProfileStore } from '../profile-store.ts';
import type { Services } from '../services.ts';
import { FigureTable } from './figure-table.ts';
import { LatentTable } from './latent-table.ts';
import { Projection } from './projection.ts';
import { FigureGrid, section } from './section.ts';
import { Tabs } from './tabs.ts';

const ROLE_WORDS: Readonly<Record<LatentRole, string>> = {
  posterior: 'posterior q(z|x)',
  context: 'what the encoder makes of the context',
  auxiliary: 'the auxiliary latent: what the context leaves open of the target',
  prediction: 'what the predictor expects of the target',
  target: 'what the target encoder makes of the target',
  fused: 'prediction and prior, fused as a product of experts',
};

/** Id of the element that shows the chosen latent. */
export const LATENT_PANEL = 'latent-panel';

export class Latents {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #profiles: ProfileStore;
  readonly #words = h('p', { class: 'section-words' });
  readonly #table: LatentTable;
  readonly #tabs: Tabs;
  readonly #name = h('h3');
  readonly #panel: HTMLElement;
  readonly #groups: readonly Group[];
  readonly #overRun: FigureGrid;
  readonly #overRunBlock: HTMLElement;
  readonly #projection: Projection;
  #latest: LatentsMessage | null = null;
  #over = false;

  constructor(services: Services, profiles: ProfileStore) {
    this.#services = services;
    this.#profiles = profiles;
    const choose = (name: string): void => services.preferences.setLatent(name);
    this.#table = new LatentTable((name) => {
      choose(name);
      this.#tabs.focus(name);
    });
    this.#tabs = new Tabs({ panel: LATENT_PANEL, label: 'Latent', choose });
    this.#groups = this.#makeGroups();
    this.#panel = h(
      'div',
      { id: LATENT_PANEL, class: 'latent-panel', role: 'tabpanel', tabindex: -1, hidden: true },
      this.#name,
      ...this.#groups.map(({ element }) => element),
    );
    this.#overRun = new FigureGrid(services);
    this.#overRunBlock = h(
      'div',
      { class: 'block', hidden: true },
      h('h3', {}, 'All latents over the run'),
      this.#overRun.element,
    );
    this.#projection = new Projection(
      services,
      () => this.#latest?.projection ?? null,
      () => this.#overRun.invalidate(),
    );
    this.element = section(
      'latents',
      'Latents',
      this.#words,
      this.#table.element,
      this.#tabs.element,
      this.#panel,
      this.#overRunBlock,
    );
    services.preferences.listen(() => this.#showChosen());
    this.#showWords();
  }

  showLatents(message: LatentsMessage): void {
    this.#latest = message;
    this.#projection.show();
    this.#showChosen();
    this.#showOverRun();
    this.#overRun.invalidate();
    this.#showWords();
  }

  showSeries(): void {
    this.#showOverRun();
    this.#overRun.invalidateOverSteps();
    for (const group of this.#groups) group.invalidateOverSteps();
  }

  setOver(over: boolean): void {
    this.#over = over;
    this.#showWords();
  }

  #makeGroups(): readonly Group[] {
    const { store } = this.#services;
    const latest = (): LatentsMessage | null => this.#latest;
    const stores = { store, profiles: this.#profiles };
    return [
      new Group(this.#services, 'Against its prior', {
        figures: priorFigures,
        charts: (latent) => priorCharts(latent, latest, stores),
      }),
      new Group(this.#services, 'What it is good for', {
        figures: useFigures,
        charts: (latent) => useCharts(latent, latest, store),
      }),
      new Group(this.#services, 'Its shape', {
        figures: shapeFigures,
        charts: (latent) => shapeCharts(latent, latest, store),
      }),
    ];
  }

  /** The latent that the person looks at; the first where there is none of that name. */
  #showChosen(): void {
    const look = this.#latest;
    const wanted = this.#services.preferences.value.latent;
    const latent = look?.latents.find(({ name }) => name === wanted) ?? look?.latents[0];
    show(this.#panel, latent !== undefined);
    if (look === null || latent === undefined) return;
    const names = look.latents.map(({ name }) => name);
    this.#table.show(look, latent.name);
    this.#tabs.show(names, latent.name);
    show(this.#tabs.element, names.length > 1);
    this.#panel.setAttribute('aria-labelledby', this.#tabs.idOf(latent.name));
    const dims = `${latent.dims} ${latent.dims === 1 ? 'dimension' : 'dimensions'}`;
    const title = `${latent.name}: ${ROLE_WORDS[latent.role]}, ${dims}`;
    setText(this.#name, title);
    for (const group of this.#groups) group.show(latent, look);
  }

  #showOverRun(): void {
    const projection = (this.#latest?.projection ?? null) === null ? [] : [this.#projection.source];
    const sources = [...runCharts(this.#services.store), ...projection];
    show(this.#overRunBlock, sources.length > 0);
    this.#overRun.show(sources, { [this.#projection.source.id]: this.#projection.controls });
  }

  #showWords(): void {
    const latest = this.#latest;
    const none = this.#over
      ? 'The run ended before its latents were looked at.'
      : 'No look at the latents yet. The monitor looks at a fixed probe batch every so often (monitor.every in the experiment).';
    setText(
      this.#words,
      latest === null
        ? none
        : `The newest look: ${formatStep(latest.rows)} held-out rows at step ${formatStep(latest.step)}. KL and information are in nats. A triangle marks what is outside its healthy range: a reason to look, not yet a verdict. Choose a latent to see what each figure means.`,
    );
  }
}

interface GroupContent {
  readonly figures: (latent: LatentStatistics, look: LatentsMessage) => LatentFigure[];
  readonly charts: (latent: LatentStatistics) => ChartSource[];
}

/** Figures of one number each, and charts, under a heading; nothing at all where the log says nothing. */
class Group {
  readonly element: HTMLElement;
  readonly #content: GroupContent;
  readonly #table: FigureTable;
  readonly #grid: FigureGrid;

  constructor(services: Services, title: string, content: GroupContent) {
    this.#content = content;
    this.#table = new FigureTable(services, title);
    this.#grid = new FigureGrid(services);
    const scroller = h('div', { class: 'figures-box' }, this.#table.element);
    this.element = h(
      'div',
      { class: 'block' },
      h('h4', { class: 'block-title' }, title),
      scroller,
      this.#grid.element,
    );
  }

  show(latent: LatentStatistics, look: LatentsMessage): void {
    const figures = this.#content.figures(latent, look);
    const charts = this.#content.charts(latent);
    show(this.element, figures.length + charts.length > 0);
    this.#table.show(figures);
    this.#grid.show(charts);
    this.#grid.invalidate();
  }

  invalidateOverSteps(): void {
    this.#grid.invalidateOverSteps();
  }
}
