/** How a figure stands to its healthy range, in a line: a mark, words, the range, and the way to more. */
import { h, setText, show } from '../dom.ts';
import { icon } from '../icons.ts';
import { attempt, type Services } from '../services.ts';
import type { Health, Reading } from './source.ts';

export class ReadingLine {
  readonly element: HTMLElement;
  readonly #health: Health;
  readonly #mark = h('span', { class: 'reading-mark' });
  readonly #words = h('span', { class: 'number' });
  #shown: boolean | null | undefined;

  constructor(health: Health, subject: string, services: Pick<Services, 'request' | 'notify'>) {
    this.#health = health;
    this.element = h(
      'p',
      { class: 'reading' },
      this.#mark,
      this.#words,
      h('span', { class: 'reading-healthy' }, `healthy: ${health.healthy}`),
      pageLink(health.page, subject, services),
    );
  }

  /** Takes in the newest numbers. */
  update(): void {
    const reading = this.#health.reading();
    show(this.#mark, reading !== null);
    setText(this.#words, reading?.words ?? '');
    if (reading === null || reading.inside === this.#shown) return;
    this.#shown = reading.inside;
    this.#mark.replaceChildren(...healthMark(reading));
  }
}

/** Told by shape and by word, not by colour alone; nothing where nothing is judged. */
export function healthMark({ inside }: Reading): Node[] {
  if (inside === null) return [];
  const mark = h('span', { class: inside ? 'health inside' : 'health outside' });
  mark.append(icon(inside ? 'check' : 'warning'));
  mark.append(
    h(
      'span',
      { class: 'visually-hidden' },
      inside ? 'inside its healthy range' : 'outside its healthy range',
    ),
  );
  return [mark];
}

/** @param subject what the page is about, for those who hear the link alone */
export function pageLink(
  page: string,
  subject: string,
  services: Pick<Services, 'request' | 'notify'>,
): HTMLElement {
  const open = (): void =>
    void attempt(services, 'Opening the page', () => services.request({ kind: 'open-page', page }));
  return h(
    'button',
    { type: 'button', class: 'link small', 'aria-label': `More about: ${subject}`, onclick: open },
    'more',
  );
}
