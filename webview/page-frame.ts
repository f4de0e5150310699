/**
 * What every page stands on: its end of the conversation with the host, what its charts share, where it puts its sections, and what
 * it says while there is nothing to show.
 */
import type { PanelRequest, SeriesMessage } from '../schemas/panel-message.ts';
import { Cursor } from './charts/cursor.ts';
import type { Painters } from './charts/painter.ts';
import { DrawScheduler } from './charts/scheduler.ts';
import { h, show } from './dom.ts';
import { Preferences } from './preferences.ts';
import { HostChannel, REQUEST_TIMEOUT_MS, type HostChannelOptions, type Tagged } from './protocol.ts';
import { SeriesStore } from './series-store.ts';
import type { Services } from './services.ts';
import { onThemeChange, readTheme } from './theme.ts';
import { Notices } from './views/notices.ts';

export interface FrameSpec<Host extends Tagged, Page extends Tagged> extends Pick<
  HostChannelOptions<Host, Page>,
  'post' | 'handlers'
> {
  /** Said until there is something to show. */
  readonly waiting: string;
  /** Said where the host stays silent. */
  readonly silence: string;
  readonly painters?: Painters;
  /** What charts and sections ask for. */
  readonly request: (request: PanelRequest) => Promise<string | null>;
  /** Called when the person picked another theme, before the charts draw in it. */
  readonly showTheme: () => void;
}

export class PageFrame<Host extends Tagged, Page extends Tagged> {
  readonly channel: HostChannel<Host, Page>;
  readonly services: Services;
  readonly #scheduler = new DrawScheduler();
  readonly #notices = new Notices();
  readonly #waiting: HTMLElement;
  readonly #content = h('div', { class: 'content', hidden: true });
  readonly #silence: string;

  constructor(root: HTMLElement, spec: FrameSpec<Host, Page>) {
    this.#silence = spec.silence;
    this.#waiting = h('p', { class: 'waiting' }, spec.waiting);
    this.channel = new HostChannel({
      post: spec.post,
      handlers: spec.handlers,
      onError: (text, cause) => {
        console.error(text, cause);
        this.#notices.add('error', text);
      },
    });
    const preferences = new Preferences((value) =>
      this.channel.post({ type: 'set-preferences', preferences: value }),
    );
    preferences.listen(() => this.#scheduler.invalidateAll());
    let theme = readTheme();
    onThemeChange(() => {
      theme = readTheme();
      spec.showTheme();
      this.#scheduler.invalidateAll();
    });
    this.services = {
      store: new SeriesStore(),
      preferences,
      scheduler: this.#scheduler,
      cursor: new Cursor(),
      theme: () => theme,
      request: spec.request,
      notify: (kind, text) => this.#notices.add(kind, text),
      ...(spec.painters === undefined ? {} : { painters: spec.painters }),
    };
    root.append(this.#waiting, this.#content, this.#notices.element);
  }

  append(...sections: HTMLElement[]): void {
    this.#content.append(...sections);
  }

  /** There is something to show. */
  showContent(): void {
    show(this.#waiting, false);
    show(this.#content, true);
  }

  /** Listens from now on; says so where the host stays silent. */
  start(): void {
    this.channel.ready();
    setTimeout(() => {
      if (this.#content.hidden) this.#notices.add('error', this.#silence);
    }, REQUEST_TIMEOUT_MS);
  }

  /** Curves as the host sends them; it hears when they are drawn. */
  takeSeries(message: SeriesMessage, showSeries: () => void): void {
    const step = this.take(message, () => this.services.store.apply(message));
    showSeries();
    if (step !== null) this.#scheduler.afterDraw(() => this.channel.post({ type: 'drawn', step }));
  }

  /** A change that does not fit what is here (a message was lost): asks for everything anew. */
  take<Taken>({ reset }: { readonly reset: boolean }, apply: () => Taken): Taken {
    try {
      return apply();
    } catch (error) {
      if (!reset) this.channel.ready();
      throw error;
    }
  }
}
