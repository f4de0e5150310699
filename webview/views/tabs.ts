/** One of several things at a time: an ARIA tab list. Arrow keys, Home and End choose; Tab goes on to what is chosen. */
import { h, setText } from '../dom.ts';

export interface TabsOptions {
  /** Id of the element that shows what is chosen. */
  readonly panel: string;
  readonly label: string;
  readonly choose: (name: string) => void;
}

export class Tabs {
  readonly element: HTMLElement;
  readonly #options: TabsOptions;
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #names = '';

  constructor(options: TabsOptions) {
    this.#options = options;
    this.element = h('div', {
      class: 'tabs',
      role: 'tablist',
      'aria-label': options.label,
      onkeydown: (event) => this.#key(event as KeyboardEvent),
    });
  }

  /** Id of the tab of a name: what labels the panel. */
  idOf(name: string): string {
    return `${this.#options.panel}-tab-${name.replace(/[^\w-]/g, '-')}`;
  }

  show(names: readonly string[], chosen: string): void {
    if (names.join('\n') !== this.#names) {
      this.#names = names.join('\n');
      this.#buttons.clear();
      this.element.replaceChildren(...names.map((name) => this.#button(name)));
    }
    for (const [name, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(name === chosen));
      // One stop on the way through the page.
      button.tabIndex = name === chosen ? 0 : -1;
    }
  }

  focus(name: string): void {
    this.#buttons.get(name)?.focus();
  }

  #button(name: string): HTMLButtonElement {
    const { panel, choose } = this.#options;
    const button = h('button', {
      type: 'button',
      role: 'tab',
      class: 'tab',
      id: this.idOf(name),
      'aria-controls': panel,
      onclick: () => choose(name),
    });
    setText(button, name);
    this.#buttons.set(name, button);
    return button;
  }

  #key(event: KeyboardEvent): void {
    const names = [...this.#buttons.keys()];
    const at = names.findIndex((name) => this.#buttons.get(name) === document.activeElement);
    const last = names.length - 1;
    const target = {
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowRight: at === last ? 0 : at + 1,
      Home: 0,
      End: last,
    }[event.key];
    const name = target === undefined ? undefined : names[target];
    if (at < 0 || name === undefined) return;
    event.preventDefault();
    this.#options.choose(name);
    this.focus(name);
  }
}
