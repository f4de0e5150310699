/**
 * When charts draw: all that changed and are in view, together, in one animation frame. What is out of view waits until
 * it is scrolled to. On a machine too slow for the pace of the host, frames are let out so that the page stays usable.
 */

export interface Drawable {
  readonly element: Element;
  draw(): void;
}

/** A frame's work is followed by at least this many times its duration without any. */
const REST = 5;
/** … but never longer than this: a person waits. */
const MOST_REST_MS = 250;

export class DrawScheduler {
  readonly #dirty = new Set<Drawable>();
  readonly #visible = new Set<Drawable>();
  readonly #byElement = new Map<Element, Drawable>();
  readonly #observer: IntersectionObserver;
  #afterDraw: (() => void)[] = [];
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #restUntil = 0;

  constructor() {
    this.#observer = new IntersectionObserver((entries) => this.#onIntersection(entries), {
      rootMargin: '80px',
    });
  }

  add(drawable: Drawable): void {
    this.#byElement.set(drawable.element, drawable);
    this.#observer.observe(drawable.element);
    this.invalidate(drawable);
  }

  remove(drawable: Drawable): void {
    this.#observer.unobserve(drawable.element);
    this.#byElement.delete(drawable.element);
    this.#visible.delete(drawable);
    this.#dirty.delete(drawable);
  }

  invalidate(drawable: Drawable): void {
    this.#dirty.add(drawable);
    this.#schedule();
  }

  invalidateAll(): void {
    for (const drawable of this.#byElement.values()) this.#dirty.add(drawable);
    this.#schedule();
  }

  /** Calls back once, after the next frame's drawing. */
  afterDraw(callback: () => void): void {
    this.#afterDraw.push(callback);
    this.#schedule();
  }

  #onIntersection(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const drawable = this.#byElement.get(entry.target);
      if (drawable === undefined) continue;
      if (entry.isIntersecting) this.#visible.add(drawable);
      else this.#visible.delete(drawable);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame !== null || this.#timer !== null) return;
    const wait = this.#restUntil - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#requestFrame();
      }, wait);
    } else {
      this.#requestFrame();
    }
  }

  #requestFrame(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#flush();
    });
  }

  #flush(): void {
    const start = performance.now();
    for (const drawable of this.#dirty) {
      if (!this.#visible.has(drawable)) continue;
      this.#dirty.delete(drawable);
      drawable.draw();
    }
    const end = performance.now();
    this.#restUntil = end + Math.min((end - start) * REST, MOST_REST_MS);
    const callbacks = this.#afterDraw;
    this.#afterDraw = [];
    for (const callback of callbacks) callback();
  }
}
