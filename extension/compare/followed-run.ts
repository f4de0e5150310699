import { basename } from 'node:path';
import { originOf } from '../../engine/run/run-record.ts';
import type { VerdictSpan } from '../../schemas/compare-message.ts';
import type { RunHeader } from '../../schemas/panel-message.ts';
import type { RunOrigin } from '../../schemas/run-record.ts';
import { RunSource, type RunSourceListener } from '../panel/run-source.ts';
import type { Curves } from '../runs/curves.ts';
import { VerdictSpans } from './verdict-spans.ts';

/** A run that is compared: followed with all its curves and verdicts as long as the panel is open. */
export class FollowedRun {
  readonly directory: string;
  readonly #source: RunSource;
  #verdicts = new VerdictSpans();

  constructor(directory: string, listener: RunSourceListener) {
    this.directory = directory;
    this.#source = new RunSource(directory, {
      changed: () => listener.changed(),
      events: (events) => events.forEach((event) => this.#verdicts.apply(event)),
      restarted: () => {
        this.#verdicts = new VerdictSpans();
        listener.restarted();
      },
      gone: () => listener.gone(),
    });
  }

  /** Settles when what was in the log at first has been read. */
  get ready(): Promise<void> {
    return this.#source.ready;
  }

  get header(): RunHeader {
    return this.#source.header;
  }

  get name(): string {
    return this.#source.report.record?.name ?? basename(this.directory);
  }

  /** ISO 8601; empty where the run does not say. */
  get created(): string {
    return this.#source.report.record?.created ?? '';
  }

  get experiment(): unknown {
    return this.#source.report.record?.experiment;
  }

  get origin(): RunOrigin | null {
    return originOf(this.#source.report.record);
  }

  get curves(): Curves {
    return this.#source.curves;
  }

  get spans(): readonly VerdictSpan[] {
    return this.#verdicts.spans;
  }

  dispose(): void {
    this.#source.dispose();
  }
}
