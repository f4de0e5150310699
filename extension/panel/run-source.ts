import type { RunReport } from '../../engine/run/inspect-run.ts';
import type { RunSummary } from '../../engine/run/run-summary.ts';
import { RunFollower } from '../../engine/run/follow-run.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import type { RunEvent } from '../../schemas/run-log.ts';
import type { RunHeader } from '../../schemas/panel-message.ts';
import { Curves } from '../runs/curves.ts';
import { Looks } from '../runs/looks.ts';
import { headerOf } from '../runs/run-view.ts';
import type { FeedSource } from './panel-feed.ts';

export interface RunSourceListener {
  changed(): void;
  /** What the log says, for folds of the listener's own; called before `changed`. */
  events?(events: readonly RunEvent[]): void;
  /** The log is another one; the curves begin anew. */
  restarted(): void;
  /** The run was deleted. */
  gone(): void;
}

/** A run with all its curves, followed as long as its panel is open: the list of runs keeps no curves. */
export class RunSource implements FeedSource {
  readonly #follower: RunFollower;
  #curves = new Curves();
  #looks = new Looks();

  constructor(directory: string, listener: RunSourceListener) {
    this.#follower = new RunFollower(directory, {
      events: (events) => {
        for (const event of events) {
          this.#curves.apply(event);
          this.#looks.apply(event);
        }
        listener.events?.(events);
        listener.changed();
      },
      changed: () => listener.changed(),
      restarted: () => {
        this.#curves = new Curves();
        this.#looks = new Looks();
        listener.restarted();
      },
      gone: () => listener.gone(),
    });
  }

  /** Settles when what was in the log at first has been read. */
  get ready(): Promise<void> {
    return this.#follower.ready;
  }

  get report(): RunReport {
    return this.#follower.run;
  }

  get header(): RunHeader {
    return headerOf(this.report, Date.now() / 1000);
  }

  get summary(): RunSummary {
    return this.report.summary;
  }

  /** Ids of the detectors that the experiment silences; a foreign trainer's record may not say. */
  get muted(): readonly string[] {
    const experiment: Partial<Experiment> | undefined = this.report.record?.experiment;
    return experiment?.monitor?.mute ?? [];
  }

  get curves(): Curves {
    return this.#curves;
  }

  get looks(): Looks {
    return this.#looks;
  }

  dispose(): void {
    void this.#follower.dispose();
  }
}
