/** What can be read from the latents: R² of values and accuracy of labels, over the steps and as they stand. */
import type { LatentProbe } from '../../schemas/panel-message.ts';
import type { ProbeScore } from '../../schemas/run-log.ts';
import { h, setText } from '../dom.ts';
import { formatStep } from '../format.ts';
import type { Services } from '../services.ts';
import { measureOf, probeCharts } from './probe-charts.ts';
import { FigureGrid, section } from './section.ts';

export class Probe {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #words = h('p', { class: 'section-words' });
  readonly #scores = h('div', { class: 'score-groups' });
  readonly #grid: FigureGrid;
  #probes: readonly LatentProbe[] = [];
  #over = false;

  constructor(services: Services) {
    this.#services = services;
    this.#grid = new FigureGrid(services);
    this.element = section(
      'probe',
      'Probe',
      this.#words,
      h('div', { class: 'probe-columns' }, this.#scores, this.#grid.element),
    );
    this.#showWords();
  }

  showProbes(probes: readonly LatentProbe[]): void {
    this.#probes = probes;
    this.#scores.replaceChildren(...probes.map((probe) => group(probe, probes.length > 1)));
    this.#showWords();
    this.showSeries();
  }

  showSeries(): void {
    this.#grid.show(probeCharts(this.#probes, this.#services.store));
    this.#grid.invalidate();
  }

  setOver(over: boolean): void {
    this.#over = over;
    this.#showWords();
  }

  #showWords(): void {
    setText(this.#words, this.#probes.length === 0 ? noProbe(this.#over) : probeWords(this.#probes));
  }
}

/** `What a linear map reads from s_x and s_y, at step 3,250.` */
function probeWords(probes: readonly LatentProbe[]): string {
  const names = probes.map(({ latent }) => latent);
  const last = names.at(-1) ?? '';
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  const step = Math.max(...probes.map((probe) => probe.step));
  return `What a linear map reads from ${list} of each truth array, at step ${formatStep(step)}.`;
}

function noProbe(over: boolean): string {
  const needs =
    'It needs truth arrays in the data (data.train.truth; Noisy TV has its own) and probe.kind other than none.';
  return over
    ? `This run was not probed. ${needs}`
    : `No probe yet: it runs every so often (probe.every in the experiment). ${needs}`;
}

function group({ latent, scores }: LatentProbe, named: boolean): HTMLElement {
  const cards = h('div', { class: 'scores' }, ...Object.entries(scores).map(card));
  return named ? h('div', { class: 'score-group' }, h('h3', {}, latent), cards) : cards;
}

function card([truth, score]: readonly [string, ProbeScore]): HTMLElement {
  const { train, test, chance } = score;
  const measure = measureOf(score) === 'accuracy' ? 'accuracy' : 'R²';
  const split = test === null ? 'train' : 'test';
  return h(
    'div',
    { class: 'score' },
    h('h4', {}, truth),
    h(
      'p',
      { class: 'score-main' },
      digits(test ?? train),
      h('span', { class: 'unit' }, ` ${split} ${measure}`),
    ),
    h(
      'p',
      { class: 'score-more' },
      test === null ? 'no test set, or not defined on it' : `${digits(train)} on train`,
      chance === undefined ? null : ` · chance ${digits(chance)}`,
    ),
    h('p', { class: 'score-words' }, wanted(truth, score)),
  );
}

function wanted(truth: string, score: ProbeScore): string {
  if (truth === 'signal') return 'Higher is better: the latent holds what goes on.';
  if (truth === 'noise') return 'Near 0 is better: the latent leaves the distractor out.';
  if (measureOf(score) === 'r2') return 'Share of its variance that a linear map reads from the latent.';
  return score.chance === undefined
    ? 'Share of rows whose label a linear map names.'
    : 'Share of rows whose label a linear map names; near chance, the latent does not hold it.';
}

const digits = (value: number | null): string => (value === null ? '–' : value.toFixed(3).replace('-', '−'));
