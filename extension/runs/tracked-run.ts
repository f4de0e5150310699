import { statSync } from 'node:fs';
import type { RunReport } from '../../engine/run/inspect-run.ts';
import { RunFollower } from '../../engine/run/follow-run.ts';
import { runPaths } from '../../engine/run/layout.ts';
import type { PanelAlert } from '../../schemas/panel-message.ts';
import { isLive, viewOf, type RunView } from './run-view.ts';

export interface TrackedRunListener {
  changed(): void;
  /** For the first time since `watchedSince`, by the trainer's clock. */
  raised(run: RunView, alert: PanelAlert): void;
  /** It ended, or was found dead, while it was watched. */
  ended(run: RunView): void;
  trouble(message: string): void;
}

/**
 * One run of the list. Its log is followed while it lives; once it has ended only what the list shows is kept, and a
 * look at the times of two files tells whether it was resumed, so that hundreds of old runs cost next to nothing.
 */
export class TrackedRun {
  readonly directory: string;
  readonly #listener: TrackedRunListener;
  readonly #watchedSince: number;
  #follower: RunFollower | null = null;
  #view: RunView | null = null;
  #report: RunReport | null = null;
  /** Of a run that is not followed. */
  #stamp = '';
  #raised: PanelAlert[] = [];
  #settleFirstLook: () => void = () => undefined;
  /** Settles when the run has been read once, or is not looked at any more. */
  readonly firstLook = new Promise<void>((settle) => (this.#settleFirstLook = settle));

  /** @param watchedSince seconds since the epoch: what happened before is history and is not told again */
  constructor(directory: string, watchedSince: number, listener: TrackedRunListener) {
    this.directory = directory;
    this.#watchedSince = watchedSince;
    this.#listener = listener;
  }

  /** null before the first look. A live run's clock goes on between events, so this is made anew. */
  get view(): RunView | null {
    if (this.#report !== null) return viewOf(this.#report, Date.now() / 1000);
    return this.#view;
  }

  /** Reads the log to its present end and goes on following it; settles after the first reading. */
  async follow(): Promise<void> {
    if (this.#follower !== null) return this.firstLook;
    let gone = false;
    const follower = new RunFollower(this.directory, {
      events: (events) => {
        for (const event of events)
          if (event.type === 'alert' && event.change === 'raised' && event.t >= this.#watchedSince)
            this.#raised.push({ ...event.alert, state: 'raised' });
      },
      changed: (report) => this.#take(report),
      trouble: (error) => this.#listener.trouble(error.message),
      warning: ({ message }) => this.#listener.trouble(`${this.directory}: ${message}`),
      gone: () => {
        gone = true;
        this.#follower = null;
      },
    });
    if (!gone) this.#follower = follower;
    await follower.ready;
    this.#settleFirstLook();
  }

  /** Follows an ended run again where its files say that it goes on. */
  lookForResume(): void {
    if (this.#follower === null && this.#stamp !== stampOf(this.directory)) void this.follow();
  }

  dispose(): void {
    void this.#follower?.dispose();
    this.#follower = null;
    this.#settleFirstLook();
  }

  #take(report: RunReport): void {
    const before = this.view;
    const view = viewOf(report, Date.now() / 1000);
    this.#report = report;
    for (const alert of this.#raised.splice(0)) this.#listener.raised(view, alert);
    if (!isLive(view.status)) {
      this.#rest(view);
      const sawItLive = before !== null && isLive(before.status);
      const endedNow = before === null && (report.summary.lastEvent ?? 0) >= this.#watchedSince;
      if (sawItLive || endedNow) this.#listener.ended(view);
    }
    this.#listener.changed();
  }

  #rest(view: RunView): void {
    this.#view = view;
    this.#report = null;
    this.#stamp = stampOf(this.directory);
    // Not awaited: it waits for the very look that brought the end.
    void this.#follower?.dispose();
    this.#follower = null;
  }
}

/** Changes when a trainer takes the run up again, or appends to its log. */
function stampOf(directory: string): string {
  const { record, events } = runPaths(directory);
  const time = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return `${time(record)} ${time(events)}`;
}
