import { Throttle } from '../throttle.ts';

/** Between two updates of a page: 6 a second. */
export const UPDATE_INTERVAL_MS = 160;
/** A page that has not said that it drew for so long gets the next update all the same. */
const DRAW_TIMEOUT_MS = 1000;

/**
 * When a page is told what changed: from when it is ready, at a steady pace, never while it is hidden; and nothing to draw while it
 * still draws what it was sent before.
 */
export class PageFlow {
  readonly #update: (mayDraw: boolean) => void;
  readonly #throttle = new Throttle(() => this.#act(), UPDATE_INTERVAL_MS);
  #ready = false;
  #visible = true;
  #drawDue = -Infinity;

  /** @param update sends what changed; what is to be drawn only where `mayDraw`, for else it is asked again */
  constructor(update: (mayDraw: boolean) => void) {
    this.#update = update;
  }

  /** Whether the page has said that it is there. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether somebody sees what it is told. */
  get showing(): boolean {
    return this.#ready && this.#visible;
  }

  /** The page is (again) there, and draws nothing yet. */
  open(): void {
    this.#ready = true;
    this.#drawDue = -Infinity;
  }

  /** There is something to tell. */
  changed(): void {
    if (this.showing) this.#throttle.request();
  }

  /** A hidden page is gone: it says that it is ready when it comes back. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.changed();
    else this.close();
  }

  /** The page was sent something to draw. */
  drawing(): void {
    this.#drawDue = performance.now() + DRAW_TIMEOUT_MS;
  }

  /** The page drew what it was sent. */
  drawn(): void {
    const waited = this.#draws;
    this.#drawDue = -Infinity;
    if (waited) this.changed();
  }

  /** Nothing more until the page is there again. */
  close(): void {
    this.#ready = false;
    this.#throttle.dispose();
  }

  get #draws(): boolean {
    return this.#drawDue > performance.now();
  }

  #act(): void {
    if (!this.showing) return;
    const draws = this.#draws;
    this.#update(!draws);
    // `drawn` or the next change may ask before.
    if (draws) this.#throttle.request();
  }
}
