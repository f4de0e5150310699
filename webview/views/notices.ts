/** What the page has to say: a polite live region, seen and heard. Errors stay until they are put away. */
import { h } from '../dom.ts';
import { icon } from '../icons.ts';

const INFO_STAYS_MS = 6000;
const MOST = 4;

export class Notices {
  readonly element = h('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });

  add(kind: 'info' | 'error', text: string): void {
    const close = h('button', { type: 'button', class: 'tool', 'aria-label': 'Put this message away' }, '×');
    const notice = h('div', { class: `notice ${kind}` }, icon(kind), h('span', {}, text), close);
    close.addEventListener('click', () => notice.remove());
    this.element.append(notice);
    while (this.element.children.length > MOST) this.element.firstElementChild?.remove();
    if (kind === 'info') setTimeout(() => notice.remove(), INFO_STAYS_MS);
  }
}
