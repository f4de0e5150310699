/** What can be read from the latent: R² of signal and noise over the steps, and as they stand. */
import type { ProbeMessage } from '../../schemas/panel-message.ts';
import { lineSource } from '../charts/line-source.ts';
import type { ChartSource } from '../charts/source.ts';
import { h, setText } from '../dom.ts';
import { formatStep } from '../format.ts';
import type { SeriesStore } from '../series-store.ts';
import type { Services } from '../services.ts';
import { FigureGrid, section } from './section.ts';

export class Probe {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #words = h('p', { class: 'section-words' });
  readonly #scores = h('div', { class: 'scores' });
  readonly #grid: FigureGrid;
  #latest: ProbeMessage | null = null;
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

  showProbe(message: ProbeMessage): void {
    this.#latest = message;
    this.#scores.replaceChildren(
      ...Object.entries(message.scores).map(([truth, score]) =>
        h(
          'div',
          { class: 'score' },
          h('h3', {}, truth),
          h(
            'p',
            { class: 'score-main' },
            r2(score.test ?? score.train),
            h('span', { class: 'unit' }, score.test === null ? ' train R²' : ' test R²'),
          ),
          h(
            'p',
            { class: 'score-more' },
            score.test === null ? 'no test set, or not defined on it' : `${r2(score.train)} on train`,
          ),
          h(
            'p',
            { class: 'score-words' },
            WANTED[truth] ?? 'Share of its variance that a linear map reads from the latent.',
          ),
        ),
      ),
    );
    this.#showWords();
    this.showSeries();
  }

  showSeries(): void {
    const source = probeChart(this.#services.store);
    this.#grid.show(source === null ? [] : [source]);
    this.#grid.invalidate();
  }

  setOver(over: boolean): void {
    this.#over = over;
    this.#showWords();
  }

  #showWords(): void {
    setText(
      this.#words,
      this.#latest === null
        ? noProbe(this.#over)
        : `Linear regression from ${this.#latest.latent} to each truth array, at step ${formatStep(this.#latest.step)}.`,
    );
  }
}

function noProbe(over: boolean): string {
  const needs =
    'It needs truth arrays in the data (data.train.truth; Noisy TV has its own) and probe.kind other than none.';
  return over
    ? `This run was not probed. ${needs}`
    : `No probe yet: it runs every so often (probe.every in the experiment). ${needs}`;
}

const WANTED: Readonly<Record<string, string>> = {
  signal: 'Higher is better: the latent holds what goes on.',
  noise: 'Near 0 is better: the latent leaves the distractor out.',
};

/** A curve for each `probe.<truth>.<split>`; train is the dashed companion of test. */
export function probeChart(store: SeriesStore): ChartSource | null {
  const keys = store.keys().filter((key) => /^probe\..+\.(train|test)$/.test(key));
  if (keys.length === 0) return null;
  const truths = [...new Set(keys.map((key) => key.split('.').slice(1, -1).join('.')))];
  const ordered = truths.flatMap((truth) =>
    ['test', 'train'].map((split) => `probe.${truth}.${split}`).filter((key) => keys.includes(key)),
  );
  return lineSource({
    id: 'probe',
    title: 'R² over the run',
    unit: 'R²',
    hint: '1 is read perfectly, 0 not at all; below 0 is worse than the mean.',
    curves: ordered.map((key) => {
      const [truth, split] = [key.split('.').slice(1, -1).join('.'), key.split('.').at(-1) ?? ''];
      return {
        key,
        label: `${truth}, ${split}`,
        colour: truths.indexOf(truth),
        dashed: split === 'train',
        rows: () => store.get(key),
      };
    }),
    log: 'none',
    csvKeys: ordered,
    include: [0, 1],
    floor: -1,
    empty: 'No probe yet.',
  });
}

const r2 = (value: number | null): string => (value === null ? '–' : value.toFixed(3).replace('-', '−'));
