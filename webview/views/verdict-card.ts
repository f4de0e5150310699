/** One verdict. Lives as long as the alert, so that focus and folds stay where they are while its numbers change. */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Severity } from '../../schemas/experiment.ts';
import type { ExperimentEdit, Remedy } from '../../schemas/alert.ts';
import { h, scrollTo, setText, show } from '../dom.ts';
import { icon } from '../icons.ts';
import { attempt, type Services } from '../services.ts';
import { Button } from './button.ts';
import { Effects } from './effects.ts';
import { evidenceRow, evidenceTable, SEVERITY_WORD, sinceWords } from './evidence.ts';
import { LATENT_PANEL } from './latents.ts';
import { certaintyWords } from './verdict-groups.ts';

/** What the certainty is made of, in words. */
const CERTAINTY =
  'How sure, from 0 to 1: how far the evidence lies beyond its threshold, and how many looks agree';

export class VerdictCard {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #mark = h('div', { class: 'verdict-mark' });
  readonly #certainty = h('span', { class: 'certainty number', title: CERTAINTY });
  readonly #effects: Effects;
  readonly #title = h('h3');
  readonly #since = h('p', { class: 'verdict-since' });
  readonly #explanation = h('p', { class: 'verdict-explanation' });
  readonly #evidence = h('tbody');
  readonly #evidenceTable: HTMLElement;
  readonly #remedies = h('ul', { class: 'remedies' });
  readonly #remedyBlock: HTMLElement;
  readonly #more: HTMLButtonElement;
  readonly #toLatent: HTMLButtonElement;
  #alert: PanelAlert | null = null;
  #latent: string | null = null;
  #shownRemedies = '';

  constructor(services: Services) {
    this.#services = services;
    this.#effects = new Effects(services);
    this.#evidenceTable = evidenceTable(this.#evidence);
    this.#remedyBlock = h('div', { class: 'remedy-block' }, h('h4', {}, 'What to change'), this.#remedies);
    this.#more = h(
      'button',
      { type: 'button', class: 'link', onclick: () => void this.#openPage() },
      'Read more about this verdict',
    );
    this.#toLatent = h('button', { type: 'button', class: 'link', onclick: () => this.#showLatent() });
    this.element = h(
      'article',
      { class: 'verdict' },
      this.#mark,
      h(
        'div',
        { class: 'verdict-body' },
        h('div', { class: 'verdict-head' }, this.#title, this.#since),
        this.#explanation,
        h('div', { class: 'verdict-columns' }, this.#remedyBlock, this.#evidenceTable),
        this.#effects.element,
        h('div', { class: 'verdict-links' }, this.#toLatent, this.#more),
      ),
    );
  }

  /**
   * @param effects what the alert explains, gravest first
   * @param severity of the gravest of all
   * @param latent what it is about, where the page shows that
   */
  show(alert: PanelAlert, effects: readonly PanelAlert[], severity: Severity, latent: string | null): void {
    this.#alert = alert;
    this.#latent = latent;
    const kind = alert.state === 'cleared' ? 'cleared' : severity;
    if (this.element.dataset['kind'] !== kind) {
      this.element.dataset['kind'] = kind;
      const word = alert.state === 'cleared' ? 'Cleared' : SEVERITY_WORD[severity];
      this.#mark.replaceChildren(
        icon(alert.state === 'cleared' ? 'check' : severity),
        h('span', {}, word),
        this.#certainty,
      );
    }
    setText(this.#certainty, certaintyWords(alert.certainty));
    this.#effects.show(effects);
    setText(this.#title, alert.title);
    setText(this.#since, sinceWords(alert));
    setText(this.#explanation, alert.explanation);
    this.#evidence.replaceChildren(...alert.evidence.map(evidenceRow));
    show(this.#evidenceTable, alert.evidence.length > 0);
    this.#showRemedies(alert);
    show(this.#more, alert.page !== '');
    show(this.#toLatent, latent !== null);
    setText(this.#toLatent, latent === null ? '' : `Show ${latent}`);
  }

  #showLatent(): void {
    if (this.#latent === null) return;
    this.#services.preferences.setLatent(this.#latent);
    const panel = document.getElementById(LATENT_PANEL);
    panel?.focus({ preventScroll: true });
    scrollTo(panel);
  }

  #showRemedies(alert: PanelAlert): void {
    const remedies = alert.state === 'cleared' ? [] : alert.remedies;
    show(this.#remedyBlock, remedies.length > 0);
    const text = JSON.stringify(remedies);
    if (text === this.#shownRemedies) return;
    this.#shownRemedies = text;
    this.#remedies.replaceChildren(...remedies.map((remedy, i) => this.#remedy(alert.id, remedy, i)));
  }

  #remedy(alertId: string, remedy: Remedy, index: number): HTMLElement {
    if (remedy.edits.length === 0)
      return h('li', { class: 'remedy' }, h('div', { class: 'remedy-words' }, remedy.title));
    const apply = new Button({
      label: 'Apply edit',
      title: `Write this into the experiment file: ${remedy.edits.map(editWords).join(', ')}`,
      secondary: index > 0,
      action: () => this.#apply(alertId, remedy, index),
    });
    return h(
      'li',
      { class: 'remedy' },
      h(
        'div',
        { class: 'remedy-words' },
        remedy.title,
        h('div', { class: 'edits' }, ...remedy.edits.map((edit) => h('code', {}, editWords(edit)))),
      ),
      apply.element,
    );
  }

  async #apply(alertId: string, remedy: Remedy, index: number): Promise<void> {
    const done = await attempt(this.#services, `“${remedy.title}”`, () =>
      this.#services.request({ kind: 'apply-remedy', alertId, remedy: index }),
    );
    if (done)
      this.#services.notify(
        'info',
        `Written into the experiment: ${remedy.edits.map(editWords).join(', ')}. Train again to use it.`,
      );
  }

  async #openPage(): Promise<void> {
    const page = this.#alert?.page ?? '';
    await attempt(this.#services, 'Opening the page', () =>
      this.#services.request({ kind: 'open-page', page }),
    );
  }
}

/** `objective.beta → 0.1` */
export function editWords({ path, value }: ExperimentEdit): string {
  return `${path.join('.')} → ${JSON.stringify(value)}`;
}
