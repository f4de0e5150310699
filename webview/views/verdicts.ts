/** The verdicts: what is wrong, since when, on what evidence, and what to change. The top of the page. */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Severity } from '../../schemas/experiment.ts';
import type { RunStatus } from '../../schemas/run-log.ts';
import { h, setChildren, setText, show } from '../dom.ts';
import { formatStep } from '../format.ts';
import { icon } from '../icons.ts';
import type { Services } from '../services.ts';
import { checks, newestLook, NOTHING_LOOKED, type Check, type Looked } from './checks.ts';
import { VerdictCard } from './verdict-card.ts';
import { latentOf, verdictGroups } from './verdict-groups.ts';

export class Verdicts {
  readonly element: HTMLElement;
  readonly #services: Services;
  readonly #cards = new Map<string, VerdictCard>();
  readonly #raised = h('div', { class: 'verdict-list' });
  readonly #cleared = h('div', { class: 'verdict-list' });
  readonly #history: HTMLDetailsElement;
  readonly #historyTitle = h('summary');
  readonly #checks: HTMLDetailsElement;
  readonly #checksTitle = h('summary');
  readonly #checkList = h('ul', { class: 'checks' });
  readonly #count = h('span', { class: 'count' });
  #alerts: readonly PanelAlert[] = [];
  #explainedBy: Readonly<Record<string, string>> = {};
  /** Names of those that the page shows. */
  #latents: readonly string[] = [];
  #status: RunStatus = 'starting';
  #looked: Looked = NOTHING_LOOKED;

  constructor(services: Services) {
    this.#services = services;
    this.#history = h('details', { class: 'fold', hidden: true }, this.#historyTitle, this.#cleared);
    this.#checks = h('details', { class: 'fold checks-fold' }, this.#checksTitle, this.#checkList);
    this.element = h(
      'section',
      { id: 'verdicts', 'aria-labelledby': 'verdicts-title' },
      h('h2', { id: 'verdicts-title' }, 'Verdicts', this.#count),
      this.#raised,
      this.#checks,
      this.#history,
    );
    this.#showChecks();
  }

  /** @param explainedBy id of an alert → id of the raised one that explains it */
  showAlerts(alerts: readonly PanelAlert[], explainedBy: Readonly<Record<string, string>>): void {
    this.#alerts = alerts;
    this.#explainedBy = explainedBy;
    this.#showCards();
    this.#showChecks();
  }

  #showCards(): void {
    const alerts = this.#alerts;
    const groups = verdictGroups(alerts, this.#explainedBy);
    const cleared = alerts.filter((alert) => alert.state === 'cleared');
    const shown = new Set([...groups.map(({ cause }) => cause.id), ...cleared.map(({ id }) => id)]);
    for (const id of this.#cards.keys()) if (!shown.has(id)) this.#cards.delete(id);
    setChildren(
      this.#raised,
      groups.map(({ cause, effects, severity }) => this.#card(cause, effects, severity)),
    );
    setChildren(
      this.#cleared,
      cleared.map((alert) => this.#card(alert, [], alert.severity)),
    );
    setText(this.#count, groups.length === 0 ? '' : String(groups.length));
    show(this.#history, cleared.length > 0);
    setText(this.#historyTitle, `History: ${cleared.length} cleared`);
  }

  /** What the page knows of the newest looks, for the words where nothing was found. */
  showLooked(looked: Looked, status: RunStatus): void {
    const latents = (looked.latents?.latents ?? []).map(({ name }) => name);
    this.#looked = looked;
    this.#status = status;
    if (latents.join() !== this.#latents.join()) {
      this.#latents = latents;
      this.#showCards();
    }
    this.#showChecks();
  }

  #card(alert: PanelAlert, effects: readonly PanelAlert[], severity: Severity): HTMLElement {
    let card = this.#cards.get(alert.id);
    if (card === undefined) this.#cards.set(alert.id, (card = new VerdictCard(this.#services)));
    card.show(alert, effects, severity, latentOf(alert, this.#latents));
    return card.element;
  }

  /** Open, with ticks, where nothing was found; folded away below verdicts. */
  #showChecks(): void {
    const raised = this.#alerts.some((alert) => alert.state === 'raised');
    const step = newestLook(this.#looked);
    const well = !raised && step !== null && this.#status !== 'failed';
    if (this.#checks.dataset['raised'] !== String(raised)) this.#checks.open = !raised;
    this.#checks.dataset['raised'] = String(raised);
    this.#checks.classList.toggle('well', well);
    const title = titleOf(raised, step, this.#status);
    if (this.#checksTitle.textContent !== title)
      this.#checksTitle.replaceChildren(...(well ? [icon('completed')] : []), title);
    const items =
      step === null
        ? [h('li', { class: 'check' }, tooEarly(this.#status))]
        : checks(this.#looked).map((check) => item(check, well));
    const text = items.map((one) => one.className + one.textContent).join();
    if (this.#checkList.dataset['text'] === text) return;
    this.#checkList.dataset['text'] = text;
    this.#checkList.replaceChildren(...items);
  }
}

function titleOf(raised: boolean, step: number | null, status: RunStatus): string {
  if (step === null) return 'Nothing to judge yet';
  if (raised) return `What the monitor looked at, step ${formatStep(step)}`;
  if (status === 'failed')
    return `No verdict was raised up to step ${formatStep(step)}, before the run failed`;
  return `No problem found, as of step ${formatStep(step)}`;
}

function tooEarly(status: RunStatus): string {
  return status === 'completed' || status === 'stopped' || status === 'failed'
    ? 'The run ended before the monitor looked at its latents.'
    : 'The monitor takes its first look at the latents after some steps. Verdicts appear here, with what to change.';
}

/** Says no more than it may: that nothing was found, and what was looked at. */
function item({ subject, words, looked }: Check, well: boolean): HTMLElement {
  const title = !looked
    ? `Not checked: ${subject}`
    : well
      ? `No ${subject}`
      : `${(subject[0] ?? '').toUpperCase()}${subject.slice(1)}`;
  return h(
    'li',
    { class: looked ? 'check' : 'check not-looked' },
    h('span', { class: 'check-mark' }, looked && well ? icon('check') : '–'),
    h('span', { class: 'check-title' }, title),
    h('span', { class: 'check-words' }, words),
  );
}
