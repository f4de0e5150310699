import { watch, type FSWatcher } from 'node:fs';
import { resolve } from 'node:path';
import type { RunEvent } from '../../schemas/run-log.ts';
import type { ReaderWarning } from './event-reader.ts';
import type { RunReport } from './inspect-run.ts';
import { holdsRun, RUN_FILES, runPaths } from './layout.ts';
import { LogTail } from './log-tail.ts';
import { inWords, RunDirectoryError } from './run-directory-error.ts';
import { tryReadRunRecord } from './run-record.ts';
import { EMPTY_SUMMARY, summarise } from './run-summary.ts';
import { lookForLife } from './signs-of-life.ts';
import { deriveStatus } from './status.ts';

export interface RunListener {
  /** New events in order, those of a voided tail included (see `voidedPast`). */
  events?(events: readonly RunEvent[]): void;
  /** After events, and whenever record, status or reason changed. */
  changed?(run: RunReport): void;
  /** The log is another one now: forget its events; they come anew. */
  restarted?(): void;
  warning?(warning: ReaderWarning): void;
  /** The log cannot be read at the moment; tried again. Said once per reason. */
  trouble?(error: RunDirectoryError): void;
  /** The run was deleted; the follower is done. */
  gone?(): void;
}

export interface FollowOptions {
  /** Milliseconds between looks where the file system tells nothing. Default 1000. */
  readonly lookEvery?: number;
}

/**
 * Follows one run, dead or alive, from the first line of its log. File events bring new lines at once; a look every second
 * finds what they miss (network disks) and whether the trainer still lives.
 */
export class RunFollower {
  /** Settles when what was in the log at the start has been told. The directory must hold a run by then, else it is `gone`. */
  readonly ready: Promise<void>;
  private readonly directory: string;
  private readonly listener: RunListener;
  private readonly tail: LogTail;
  private readonly timer: NodeJS.Timeout;
  private watcher: FSWatcher | null = null;
  private report: RunReport;
  /** The look in progress. */
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private disposed = false;
  private saidTrouble = '';
  /** Newest sign of life, and when this follower saw it change: the clocks of two hosts may differ. */
  private lastSign: number | null = null;
  private lastChange = 0;

  constructor(directory: string, listener: RunListener, options: FollowOptions = {}) {
    this.directory = resolve(directory);
    this.listener = listener;
    this.tail = new LogTail(runPaths(directory).events);
    this.report = {
      directory: this.directory,
      record: null,
      summary: EMPTY_SUMMARY,
      status: 'starting',
      reason: '',
    };
    this.timer = setInterval(() => {
      this.look();
    }, options.lookEvery ?? 1000);
    this.watch();
    this.look();
    this.ready = this.looking ?? Promise.resolve();
  }

  /** As of the last look. */
  get run(): RunReport {
    return this.report;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearInterval(this.timer);
    this.unwatch();
    await this.looking;
    await this.tail.close();
  }

  /** Looks now, or once more if a look is in progress. */
  private look(): void {
    if (this.disposed) return;
    if (this.looking !== null) {
      this.lookAgain = true;
      return;
    }
    // Not at once: the listener is not told anything before the constructor has returned.
    this.looking = Promise.resolve()
      .then(() => this.lookOnce())
      .catch((error: unknown) => {
        this.tellTrouble(error);
      })
      .finally(() => {
        this.looking = null;
        if (!this.lookAgain) return;
        this.lookAgain = false;
        this.look();
      });
  }

  private async lookOnce(): Promise<void> {
    if (!holdsRun(this.directory)) {
      this.listener.gone?.();
      // Not awaited: it waits for this very look.
      void this.dispose();
      return;
    }
    this.watch();
    // While run.json is being replaced on a network disk it may be missing for a moment.
    const record = tryReadRunRecord(this.directory) ?? this.report.record;
    const signs = lookForLife(this.directory, record);
    const news = await this.readLog();
    if (this.disposed) return;
    const { summary } = this.report;
    const state = deriveStatus(record, summary, {
      ...signs,
      lastSign: this.onThisClock(signs.lastSign, signs.now),
    });
    const before = this.report;
    this.report = { directory: this.directory, record, summary, ...state };
    const changed =
      state.status !== before.status || state.reason !== before.reason || !sameRecord(before, this.report);
    if (news || changed) this.listener.changed?.(this.report);
  }

  /** True when something new was there. */
  private async readLog(): Promise<boolean> {
    let news = false;
    try {
      for await (const batch of this.tail.drain()) {
        if (this.disposed) return false;
        news = true;
        let summary = batch.restarted ? EMPTY_SUMMARY : this.report.summary;
        for (const event of batch.events) summary = summarise(summary, event);
        this.report = { ...this.report, summary };
        if (batch.restarted) this.listener.restarted?.();
        if (batch.events.length > 0) this.listener.events?.(batch.events);
        for (const warning of batch.warnings) this.listener.warning?.(warning);
      }
      this.saidTrouble = '';
    } catch (error) {
      this.tellTrouble(error);
    }
    return news;
  }

  private tellTrouble(cause: unknown): void {
    const { events } = runPaths(this.directory);
    const message = `The log ${events} cannot be read: ${inWords(cause)}.`;
    if (message === this.saidTrouble) return;
    this.saidTrouble = message;
    this.listener.trouble?.(new RunDirectoryError('not-a-run', events, message, cause));
  }

  private onThisClock(lastSign: number | null, now: number): number | null {
    if (lastSign === this.lastSign || lastSign === null)
      return lastSign === null ? null : Math.max(lastSign, this.lastChange);
    if (this.lastSign !== null) this.lastChange = now;
    this.lastSign = lastSign;
    return Math.max(lastSign, this.lastChange);
  }

  private watch(): void {
    if (this.watcher !== null || this.disposed) return;
    try {
      this.watcher = watch(this.directory, (_, file) => {
        // The heartbeat changes every second; the look of every second sees it.
        if (file === null || file === RUN_FILES.events || file === RUN_FILES.record) this.look();
      });
      this.watcher.on('error', () => {
        this.unwatch();
      });
    } catch {
      // No watches left, or none on this file system: the look of every second does.
    }
  }

  private unwatch(): void {
    this.watcher?.close();
    this.watcher = null;
  }
}

function sameRecord(a: RunReport, b: RunReport): boolean {
  return JSON.stringify(a.record) === JSON.stringify(b.record);
}
