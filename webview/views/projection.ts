/** The probe batch in two dimensions, coloured by a truth variable that the person chooses. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import { scatterSource, type ScatterData } from '../charts/bar-source.ts';
import { sequential } from '../charts/palette.ts';
import type { ChartSource } from '../charts/source.ts';
import { h, setText, svg } from '../dom.ts';
import { formatNumber, toNumber } from '../format.ts';
import type { Services } from '../services.ts';

const STOPS = 24;

export class Projection {
  readonly source: ChartSource;
  /** The choice of the variable, and what the colours mean. */
  readonly controls: HTMLElement;
  readonly #services: Services;
  readonly #read: () => LatentsMessage['projection'];
  readonly #select = h('select', { id: 'projection-colour' });
  readonly #low = h('span', { class: 'number' });
  readonly #high = h('span', { class: 'number' });
  readonly #ramp = svg('svg', {
    viewBox: `0 0 ${STOPS} 1`,
    preserveAspectRatio: 'none',
    class: 'ramp',
    'aria-hidden': 'true',
  });
  #names = '';
  /** Kind of theme that the ramp is in the colours of. */
  #rampOf = '';

  /** @param changed called when the person chose another variable */
  constructor(services: Services, read: () => LatentsMessage['projection'], changed: () => void) {
    this.#services = services;
    this.#read = read;
    this.#select.addEventListener('change', () => {
      this.show();
      changed();
    });
    this.controls = h(
      'div',
      { class: 'projection-controls' },
      h('label', { for: 'projection-colour' }, 'Colour by'),
      this.#select,
      h('span', { class: 'ramp-box' }, this.#low, this.#ramp, this.#high),
    );
    this.source = scatterSource({
      id: 'projection',
      title: 'Probe batch',
      unit: '',
      hint: 'First two principal components of what the probe reads. Colours in order: the latent holds that variable.',
      empty: 'No projection yet.',
      data: () => this.#data(),
    });
  }

  /** Takes in the newest look, or a new choice; the chart is drawn by those who show it. */
  show(): void {
    const projection = this.#read();
    const names = Object.keys(projection?.colours ?? {});
    if (names.join() !== this.#names) {
      const chosen = this.#select.value;
      this.#names = names.join();
      const options = names.length === 0 ? ['no truth in the data'] : names;
      this.#select.replaceChildren(...options.map((name) => h('option', { value: name }, name)));
      this.#select.disabled = names.length === 0;
      if (names.includes(chosen)) this.#select.value = chosen;
    }
    this.#showRamp();
  }

  #data(): ScatterData | null {
    const projection = this.#read();
    if (projection === null) return null;
    const values = projection.colours[this.#select.value];
    return {
      x: projection.x.map(toNumber),
      y: projection.y.map(toNumber),
      colour: values === undefined ? null : { name: this.#select.value, values: values.map(toNumber) },
    };
  }

  #showRamp(): void {
    const values = (this.#data()?.colour?.values ?? []).filter(Number.isFinite);
    this.#ramp.toggleAttribute('hidden', values.length === 0);
    setText(this.#low, values.length === 0 ? '' : formatNumber(Math.min(...values), 2));
    setText(this.#high, values.length === 0 ? '' : formatNumber(Math.max(...values), 2));
    const { kind } = this.#services.theme();
    if (kind === this.#rampOf) return;
    this.#rampOf = kind;
    this.#ramp.replaceChildren(
      ...Array.from({ length: STOPS }, (_, i) =>
        svg('rect', { x: i, y: 0, width: 1.1, height: 1, fill: sequential(kind, i / (STOPS - 1)) }),
      ),
    );
  }
}
