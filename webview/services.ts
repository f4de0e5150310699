/** What every part of the page may use, passed by hand. */
import type { PanelRequest } from '../schemas/panel-message.ts';
import type { Cursor } from './charts/cursor.ts';
import type { Painters } from './charts/painter.ts';
import type { DrawScheduler } from './charts/scheduler.ts';
import type { Preferences } from './preferences.ts';
import type { SeriesStore } from './series-store.ts';
import type { Theme } from './charts/palette.ts';

export interface Services {
  readonly store: SeriesStore;
  readonly preferences: Preferences;
  readonly scheduler: DrawScheduler;
  readonly cursor: Cursor;
  /** Of the kinds of charts that the page shows beside lines; missing where there are none. */
  readonly painters?: Painters;
  readonly theme: () => Theme;
  /** Asks the host. @throws RequestError */
  readonly request: (request: PanelRequest) => Promise<string | null>;
  /** Says something to the person, seen and heard. */
  readonly notify: (kind: 'info' | 'error', text: string) => void;
}

/** Runs something for a person who waits: a failure is shown with what was tried. */
export async function attempt(
  services: Pick<Services, 'notify'>,
  what: string,
  action: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    services.notify('error', `${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
