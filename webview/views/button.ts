/** VS Code's button, with what it leaves to us: the disabled state said to screen readers, and busy while a request waits. */
import type { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/vscode-button.js';
import { h } from '../dom.ts';

export interface ButtonSpec {
  readonly label: string;
  /** Said on hover, and by screen readers after the label. */
  readonly title: string;
  readonly secondary: boolean;
  /** The button is out of order until this settles. */
  readonly action: () => Promise<unknown>;
}

export class Button {
  readonly element: VscodeButton;
  readonly #spec: ButtonSpec;
  #enabled = true;
  #busy = false;

  constructor(spec: ButtonSpec) {
    this.#spec = spec;
    this.element = h('vscode-button', { title: spec.title, onclick: () => void this.#press() }, spec.label);
    this.element.secondary = spec.secondary;
  }

  setEnabled(enabled: boolean, why = this.#spec.title): void {
    this.#enabled = enabled;
    if (this.element.title !== why) this.element.title = why;
    this.#show();
  }

  async #press(): Promise<void> {
    if (this.#busy || !this.#enabled) return;
    this.#busy = true;
    this.#show();
    try {
      await this.#spec.action();
    } finally {
      this.#busy = false;
      this.#show();
    }
  }

  #show(): void {
    const disabled = this.#busy || !this.#enabled;
    if (this.element.disabled === disabled) return;
    this.element.disabled = disabled;
    this.element.setAttribute('aria-disabled', String(disabled));
    this.element.toggleAttribute('aria-busy', this.#busy);
  }
}
