/** What the person set on the page; the host remembers it for all panels. */
import type { PanelPreferences } from '../schemas/panel-message.ts';

export const DEFAULT_PREFERENCES: PanelPreferences = { smoothing: 0, logScale: {}, hidden: {} };

export class Preferences {
  #value = DEFAULT_PREFERENCES;
  readonly #save: (preferences: PanelPreferences) => void;
  readonly #listeners = new Set<() => void>();

  /** @param save tells the host. */
  constructor(save: (preferences: PanelPreferences) => void) {
    this.#save = save;
  }

  /** Calls back after every change. @returns stops listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get value(): PanelPreferences {
    return this.#value;
  }

  /** From the host: not sent back. */
  receive(preferences: PanelPreferences): void {
    this.#value = preferences;
    this.#tell();
  }

  setSmoothing(smoothing: number): void {
    this.#update({ ...this.#value, smoothing });
  }

  setLog(chart: string, log: boolean): void {
    this.#update({ ...this.#value, logScale: { ...this.#value.logScale, [chart]: log } });
  }

  setHidden(curve: string, hidden: boolean): void {
    this.#update({ ...this.#value, hidden: { ...this.#value.hidden, [curve]: hidden } });
  }

  setLatent(latent: string): void {
    if (latent !== this.#value.latent) this.#update({ ...this.#value, latent });
  }

  #update(value: PanelPreferences): void {
    this.#value = value;
    this.#save(value);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Slider 0 … 100 → weight 0 … 0.999: even steps of the slider are even factors of the window's length, 1/(1 − weight). */
export function sliderToSmoothing(slider: number): number {
  return slider <= 0 ? 0 : Math.round((1 - 10 ** ((-3 * Math.min(slider, 100)) / 100)) * 1000) / 1000;
}

export function smoothingToSlider(smoothing: number): number {
  return smoothing <= 0 ? 0 : Math.round((-100 / 3) * Math.log10(1 - Math.min(smoothing, 0.999)));
}
