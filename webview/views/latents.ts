/** The latents: each one's statistics, the calibration of the prediction, and the projection of the probe batch. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentRole, LatentStatistics } from '../../schemas/run-log.ts';
import { h, setChildren, setText, show } from '../dom.ts';
import { formatNumber, formatStep, toNumber } from '../format.ts';
import type { Services } from '../services.ts';
import { calibrationCharts, latentCharts, runCharts } from './latent-charts.ts';
import { Projection } from './projection.ts';
import { FigureGrid, section } from './section.ts';

const ROLE_WORDS: Readonly<Record<LatentRole, string>> = {
  posterior: 'posterior q(z|x)',
  context: 'what the encoder makes of the context',
  auxiliary: 'the auxiliary latent, what the context leaves open',
  prediction: 'what the predictor expects of the target',
  target: 'what the target encoder makes of the target',
  fused: 'prediction and prior, fused as a product of experts',
};

export class Latents {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #words = h('p', { class: 'section-words' });
  readonly #groups = h('div');
  readonly #blocks = new Map<string, LatentBlock>();
  readonly #overview: FigureGrid;
  readonly #calibration: FigureGrid;
  readonly #calibrationBlock: HTMLElement;
  readonly #projection: Projection;
  #latest: LatentsMessage | null = null;
  #over = false;

  constructor(services: Services) {
    this.#services = services;
    this.#overview = new FigureGrid(services);
    this.#calibration = new FigureGrid(services);
    this.#projection = new Projection(services, () => this.#latest?.projection ?? null);
    this.#calibrationBlock = h(
      'div',
      { class: 'block', hidden: true },
      h('h3', {}, 'Calibration', h('span', { class: 'aside' }, ' does the predictor know how wrong it is?')),
      this.#calibration.element,
    );
    this.element = section(
      'latents',
      'Latents',
      this.#words,
      this.#overview.element,
      this.#groups,
      this.#calibrationBlock,
    );
    this.#showWords();
  }

  showLatents(message: LatentsMessage): void {
    this.#latest = message;
    for (const latent of message.latents) this.#block(latent).show(latent);
    setChildren(
      this.#groups,
      message.latents.flatMap(({ name }) => this.#blocks.get(name)?.element ?? []),
    );
    show(this.#calibrationBlock, message.calibration !== null);
    if (message.calibration !== null)
      this.#calibration.show(calibrationCharts(() => this.#latest, this.#services.store));
    this.#projection.show();
    this.#showOverview();
    this.#showWords();
    for (const block of this.#blocks.values()) block.grid.invalidate();
    this.#calibration.invalidate();
  }

  showSeries(): void {
    this.#showOverview();
    this.#overview.invalidate();
    this.#calibration.invalidate();
  }

  setOver(over: boolean): void {
    this.#over = over;
    this.#showWords();
  }

  #showOverview(): void {
    const projection =
      this.#latest === null || this.#latest.projection === null ? [] : [this.#projection.source];
    const sources = [...runCharts(this.#services.store), ...projection];
    this.#overview.show(sources, { [this.#projection.source.id]: this.#projection.controls });
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
        : `The newest look: ${formatStep(latest.rows)} held-out rows at step ${formatStep(latest.step)}.`,
    );
  }

  #block(latent: LatentStatistics): LatentBlock {
    let block = this.#blocks.get(latent.name);
    if (block === undefined) {
      block = new LatentBlock(latent, this.#services, () => this.#latest);
      this.#blocks.set(latent.name, block);
    }
    return block;
  }
}

class LatentBlock {
  readonly element: HTMLElement;
  readonly grid: FigureGrid;
  readonly #facts = h('p', { class: 'block-facts' });

  constructor(latent: LatentStatistics, services: Services, latest: () => LatentsMessage | null) {
    this.grid = new FigureGrid(services);
    this.grid.show(latentCharts(latent, latest));
    this.element = h(
      'div',
      { class: 'block' },
      h('h3', {}, latent.name, h('span', { class: 'aside' }, ` ${ROLE_WORDS[latent.role]}`)),
      this.#facts,
      this.grid.element,
    );
  }

  show(latent: LatentStatistics): void {
    const rank = formatNumber(toNumber(latent.effectiveRank), 3);
    const cosine = formatNumber(toNumber(latent.rowCosine), 2);
    setText(
      this.#facts,
      `${latent.dims} dimensions · effective rank ${rank} of ${latent.dims} · mean cosine between rows ${cosine}`,
    );
  }
}
