import type { Memento } from 'vscode';
import type { PanelPreferences } from '../../schemas/panel-message.ts';

const DEFAULT: PanelPreferences = { smoothing: 0, logScale: {}, hidden: {} };

/** What persons set on the pages of one kind, remembered over windows. */
export class StoredPreferences {
  readonly #memento: Memento;
  readonly #key: string;

  constructor(memento: Memento, key: string) {
    this.#memento = memento;
    this.#key = key;
  }

  get value(): PanelPreferences {
    return { ...DEFAULT, ...this.#memento.get<Partial<PanelPreferences>>(this.#key) };
  }

  set(preferences: PanelPreferences): void {
    void this.#memento.update(this.#key, preferences);
  }
}
